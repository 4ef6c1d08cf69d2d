import { Authenticator } from "@latchkey/testkit/authenticator";
import { expect, test } from "vitest";
import { codeAt, keyUri, stepOf } from "../src/second-factor/totp.ts";

/** RFC 6238, appendix B, with SHA-1. Its codes have eight digits, the last six of which are ours. */
const RFC_SECRET = Buffer.from("12345678901234567890");
const VECTORS: [seconds: number, code: string][] = [
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
];

test.each(VECTORS)("the code at %i seconds is the one of RFC 6238", (seconds, code) => {
  expect(codeAt(RFC_SECRET, Math.floor(seconds / 30))).toBe(code.slice(2));
});

test("a code is valid in its time step, in the one before and in the one after", () => {
  const code = codeAt(RFC_SECRET, 100);
  const stepAt = (step: number) => stepOf(RFC_SECRET, code, step * 30_000);
  expect([98, 99, 100, 101, 102].map(stepAt)).toEqual([null, 100, 100, 100, null]);
});

test.each(["", "12345", "1234567", "abcdef"])("%j is no code", (code) => {
  expect(stepOf(RFC_SECRET, code)).toBeNull();
});

test("another implementation reads the URI, whatever the username, and shows the same code", () => {
  const app = new Authenticator(keyUri(RFC_SECRET, "ünï:&?#cøde"));
  expect(stepOf(RFC_SECRET, app.code())).toBeTypeOf("number");
});

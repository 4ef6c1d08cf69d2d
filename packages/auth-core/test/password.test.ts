import { expect, test } from "vitest";
import { hashPassword, NO_PASSWORD, needsRehash, passwordProblem, verifyPassword } from "../src/password.ts";
import { inTurn } from "../src/password-limiter.ts";
import { prepareUser } from "../src/users.ts";

test("the decoy costs what a hash of today costs, so that time names no account", () => {
  expect(needsRehash(NO_PASSWORD)).toBe(false);
});

test("without a hash every password is wrong", async () => {
  expect(await verifyPassword("anything", undefined)).toBe(false);
});

test("a password longer than any can be is refused at once, and waits for no hash", async () => {
  const finish: (() => void)[] = [];
  const busy = [0, 1].map(() => inTurn(() => new Promise<void>((resolve) => finish.push(resolve))));
  expect(await verifyPassword("x".repeat(257), NO_PASSWORD)).toBe(false);
  const tooLong = { username: "ann", email: "ann@example.com", password: "x".repeat(257) };
  await expect(prepareUser(tooLong)).rejects.toMatchObject({ status: 422 });
  for (const end of finish) end();
  await Promise.all(busy);
});

test("half a character is refused rather than replaced", async () => {
  expect(await passwordProblem("long enough \ud800", [])).not.toBeNull();
  expect(await passwordProblem("long enough 😀", [])).toBeNull();
});

test("a hash at another cost is to be renewed", async () => {
  const hash = Buffer.from(await hashPassword("password"), "base64");
  expect(needsRehash(hash.toString("base64"))).toBe(false);
  for (const [offset, value] of [
    [7, 14],
    [11, 9],
    [15, 1],
  ] as const) {
    const other = Buffer.from(hash);
    other[offset] = value;
    expect(needsRehash(other.toString("base64"))).toBe(true);
  }
});

test("what everyone guesses first is refused, in any case and with spaces around", async () => {
  for (const common of ["password1", "PASSWORD1", " 12345678 ", "iloveyou1"]) {
    expect(await passwordProblem(common, []), common).toContain("guessed first");
  }
});

test("the user's own names are refused, in any case", async () => {
  const names = ["annabelle-smith", "ann.smith@example.com", "ann.smith"];
  for (const name of names) expect(await passwordProblem(name.toUpperCase(), names), name).toContain("own name");
  expect(await passwordProblem("annabelle-smith went home", names)).toBeNull();
});

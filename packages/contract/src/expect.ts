import type { Answer } from "@latchkey/testkit/client";
import { expect } from "vitest";

/** Expects a response that requires a login: 401, or 303 to the login page with `return_to`. */
export function expectAnonymous(answer: Answer) {
  expect([401, 303]).toContain(answer.status);
  if (answer.status === 303) expect(answer.headers.get("location")).toMatch(TO_LOGIN);
}

/** At the app itself, or at the one where its users log in. */
export const TO_LOGIN = /^(https?:\/\/[\w.-]+(:\d+)?)?\/login\?return_to=/;

/** Expects the private page of this user. */
export function expectKnown(answer: Answer, username: string) {
  expect(answer.status).toBe(200);
  expect(answer.body).toContain(username);
}

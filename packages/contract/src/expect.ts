import type { Answer } from "@latchkey/testkit/client";
import { pages } from "@latchkey/texts";
import { expect } from "vitest";
import type { AppUnderTest } from "./app-under-test.ts";

/** Expects a response that requires a login: 401, or 303 to the login page with `return_to`. */
export function expectAnonymous(answer: Answer, route = "") {
  expect([401, 303], route).toContain(answer.status);
  if (answer.status === 303) expect(answer.headers.get("location")).toMatch(TO_LOGIN);
}

/** At the app itself, or at the one where its users log in. */
export const TO_LOGIN = /^(https?:\/\/[\w.-]+(:\d+)?)?\/login\?return_to=/;

/** Expects the private page of this user. */
export function expectKnown(answer: Answer, username: string) {
  expect(answer.status).toBe(200);
  expect(answer.body).toContain(username);
}

/**
 * Expects a response that requires step-up authentication: 401 in JSON, or a page that asks for the password. A form of
 * which nothing can wait leads to the login page.
 */
export function expectStepUp(answer: Answer) {
  if (answer.status === 303) return expectAnonymous(answer);
  expect([401, 403]).toContain(answer.status);
  expect(answer.body).toContain(answer.status === 401 ? '"login_too_old"' : pages.login.confirm.title);
}

/** Expects a login page, or JSON, that says why a passkey was refused. The form for the password stays as it was. */
export function expectPasskeyRefused({ json }: AppUnderTest, { body }: Answer, message: string, username: string) {
  expect(body).toContain(message);
  if (json) return;
  expect(body).toMatch(new RegExp(`role="alert"[^>]*>${message}`));
  expect(body).toContain(`value="${username}"`);
  expect(body).not.toContain("aria-invalid");
}

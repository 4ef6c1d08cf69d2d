import { Authenticator } from "@latchkey/testkit/authenticator";
import type { Answer, Client } from "@latchkey/testkit/client";
import { loggedIn, type RunningApp } from "./app-under-test.ts";

const FIELDS = {
  enrolment: /name="enrolment" value="([^"]+)"|"enrolment":"([^"]+)"/,
  secret: /<code>([A-Z2-7 ]+)<\/code>|"secret":"([^"]+)"/,
};

function fieldOf({ status, body }: Answer, name: keyof typeof FIELDS) {
  const found = FIELDS[name].exec(body)?.slice(1).join("").replaceAll(" ", "");
  if (!found) throw new Error(`No ${name} in the response with status ${status}`);
  return found;
}

/** Starts to set up an authenticator app: opens the page with its secret. */
export async function newAuthenticator(browser: Client) {
  const answer = await browser.get("/account/authenticator");
  const app = new Authenticator(`otpauth://totp/test:user?secret=${fieldOf(answer, "secret")}&issuer=test`);
  return { app, enrolment: fieldOf(answer, "enrolment") };
}

/** The recovery codes on a page, or in JSON. */
export const recoveryCodesIn = ({ body }: Answer): string[] => body.match(/\b([a-z2-7]{4}-){3}[a-z2-7]{4}\b/g) ?? [];

/** Sets up an authenticator app. */
export async function enrol(browser: Client) {
  const { app, enrolment } = await newAuthenticator(browser);
  const answer = await browser.post("/account/authenticator", { enrolment, code: app.currentCode() });
  const codes = [...new Set(recoveryCodesIn(answer))];
  if (codes.length !== 10) throw new Error(`The authenticator was refused with status ${answer.status}`);
  return { app, codes };
}

/** A logged-in user with an authenticator app. */
export async function withAuthenticator(app: RunningApp) {
  const person = await loggedIn(app);
  return { ...person, ...(await enrol(person.browser)) };
}

/** A browser with the right password, whose second factor is still missing. */
export async function pendingLogin(app: RunningApp, { username, password }: { username: string; password: string }) {
  const browser = app.client();
  await browser.post("/login", { username, password });
  return browser;
}

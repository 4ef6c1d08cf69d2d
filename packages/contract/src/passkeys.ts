import type { Client } from "@latchkey/testkit/client";
import { type Forgery, Passkey } from "@latchkey/testkit/passkey";
import { type AppUnderTest, loggedIn, type RunningApp } from "./app-under-test.ts";

/** The options for a new passkey. */
export const newPasskeyOptions = async (browser: Client) =>
  JSON.parse((await browser.post("/account/passkeys/options", {})).body);

/** As a browser sends it: forms as text. */
const credentialOf = ({ json }: AppUnderTest, credential: object) => (json ? credential : JSON.stringify(credential));

export async function addPasskey(
  under: AppUnderTest,
  browser: Client,
  passkey: Passkey,
  { name = "My phone", ...forgery }: Forgery & { name?: string } = {},
) {
  const created = passkey.create(await newPasskeyOptions(browser), forgery);
  return browser.post("/account/passkeys", { credential: credentialOf(under, created), name });
}

/** A logged-in user with a passkey. */
export async function withPasskey(under: AppUnderTest, app: RunningApp) {
  const person = await loggedIn(app);
  const passkey = new Passkey(app.origin);
  const { status } = await addPasskey(under, person.browser, passkey);
  if (status !== (under.json ? 201 : 303)) throw new Error(`The passkey was refused with status ${status}`);
  return { ...person, passkey };
}

export const loginOptions = async (browser: Client) => JSON.parse((await browser.post("/login/passkey/options")).body);

export const logInWith = (under: AppUnderTest, browser: Client, credential: object) =>
  browser.post("/login/passkey", { credential: credentialOf(under, credential) });

/** Logs in as the login page does. */
export async function passkeyLogin(under: AppUnderTest, browser: Client, passkey: Passkey, forgery?: Forgery) {
  return logInWith(under, browser, passkey.get(await loginOptions(browser), forgery));
}

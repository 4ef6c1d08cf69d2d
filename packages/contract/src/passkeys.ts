import type { Client } from "@latchkey/testkit/client";
import { type Forgery, Passkey } from "@latchkey/testkit/passkey";
import { tokenFor } from "./accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn, type RunningApp } from "./app-under-test.ts";

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

export const logInWith = (under: AppUnderTest, browser: Client, credential: object, fields: object = {}) =>
  browser.post("/login/passkey", { ...fields, credential: credentialOf(under, credential) });

/** Logs in as the login page does. */
export async function passkeyLogin(under: AppUnderTest, browser: Client, passkey: Passkey, forgery?: Forgery) {
  return logInWith(under, browser, passkey.get(await loginOptions(browser), forgery));
}

let people = 0;

/** A person at the form of a registration link, who wants a passkey instead of a password. */
export async function newcomer(app: AppWithDatabase) {
  const username = `keeper${++people}-${process.pid}`;
  const email = `${username}@example.com`;
  const browser = app.client();
  const token = await tokenFor(app.db, "register", email);
  const passkey = new Passkey(app.origin);
  const options = () => browser.post("/register/passkey/options", { token, username });
  return { username, email, browser, token, passkey, options };
}

/** A logged-in user without a password. */
export async function withoutPassword(under: AppUnderTest, app: AppWithDatabase) {
  const person = await newcomer(app);
  const { browser, token, username, passkey } = person;
  const created = passkey.create(JSON.parse((await person.options()).body));
  const answer = await browser.post("/register/confirm", { token, username, credential: credentialOf(under, created) });
  if (answer.status !== (under.json ? 201 : 303)) throw new Error(`Refused with status ${answer.status}`);
  return person;
}

import type { Answer, Client } from "@latchkey/testkit/client";
import { HostileProvider } from "@latchkey/testkit/hostile-provider";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type AppUnderTest, type AppWithDatabase, withApp } from "./app-under-test.ts";

/** Runs an app whose users can log in with "Acme", which is authoritative for addresses at acme.example. */
export function withProvider(
  under: AppUnderTest,
  extra: NodeJS.ProcessEnv = {},
): { app: AppWithDatabase; provider: HostileProvider } {
  const provider = new HostileProvider();
  const settings: NodeJS.ProcessEnv = {}; // Filled in before the app starts.
  beforeAll(async () => {
    await provider.listen();
    Object.assign(settings, {
      LOGIN_PROVIDERS: "acme",
      ACME_ISSUER: provider.issuer,
      ACME_CLIENT_ID: provider.client.client_id,
      ACME_CLIENT_SECRET: provider.client.client_secret,
      ACME_AUTHORITATIVE_FOR: "acme.example",
      ACME_FACTORS: "mfa",
      ACME_LOGOUT: "true",
      ...extra,
    });
  });
  afterEach(() => {
    provider.misbehavior = {};
  });
  const app = withApp(under, settings);
  afterAll(() => provider.close());
  return { app, provider };
}

let people = 0;

/** Someone whom the provider knows, and nobody else does yet. From now on, the provider logs in this person. */
export function newPerson(provider: HostileProvider, domain = "acme.example") {
  const sub = `subject-${++people}`;
  const subject = { sub, email: `${sub}@${domain}`, email_verified: true };
  provider.subject = subject;
  return { ...subject, username: sub };
}

export const START = "/login/with/acme?return_to=%2Faccount%2Fsessions";

/** Starts a login, and follows it to the provider. @returns the path of the callback, with its parameters */
export async function callbackOf(browser: Client, path: string = START): Promise<string> {
  return followTo((await browser.get(path)).headers.get("location") ?? "");
}

export async function followTo(authorization: string): Promise<string> {
  const response = await fetch(authorization, { redirect: "manual", headers: { connection: "close" } });
  const { pathname, search } = new URL(response.headers.get("location") ?? "");
  return pathname + search;
}

/** Logs in with the provider as its current subject. */
export async function providerLogin(browser: Client, path?: string): Promise<Answer> {
  return browser.get(await callbackOf(browser, path));
}

export const locationOf = ({ status, headers }: Answer) => [status, headers.get("location")];

/** A new user who has created the account with the provider, and has no password. */
export async function registered(app: AppWithDatabase, provider: HostileProvider) {
  const person = newPerson(provider);
  const browser = app.client();
  await providerLogin(browser);
  const { status } = await browser.post("/register/provider", { username: person.username });
  if (status !== 201 && status !== 303) throw new Error(`The registration was refused with status ${status}`);
  return { ...person, browser };
}

/** Starts to connect the provider as its current subject. @returns the path of the callback */
export async function startConnecting({ json }: AppUnderTest, browser: Client): Promise<string> {
  const path = json ? "/account/providers" : "/account/providers/connect";
  const { headers, body } = await browser.post(path, { provider: "acme" });
  return followTo(json ? JSON.parse(body).url : (headers.get("refresh")?.split("url=")[1] ?? ""));
}

export const disconnect = ({ json }: AppUnderTest, browser: Client, id = "") =>
  json ? browser.send("DELETE", `/account/providers/${id}`) : browser.post("/account/providers/disconnect", { id });

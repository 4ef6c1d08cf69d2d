import type { Client } from "@latchkey/testkit/client";
import type { HostileProvider } from "@latchkey/testkit/hostile-provider";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, loggedIn, run } from "../app-under-test.ts";
import { expectAnonymous } from "../expect.ts";
import {
  callbackOf,
  followTo,
  locationOf,
  newPerson,
  providerLogin,
  registered,
  START,
  startConnecting,
} from "../providers.ts";

/** What someone could do at a shared computer, or with an account that they have lost. */
export function providerMisuseClauses(
  under: AppUnderTest,
  { app, provider }: { app: AppWithDatabase; provider: HostileProvider },
) {
  const keptBy = (browser: Client) => [...browser.cookies].filter(([name]) => /\.registration(-id)?$/.test(name));

  /** Someone without an account who has logged in with the provider, and a copy of what the browser keeps of it. */
  async function withoutAccount() {
    const person = newPerson(provider);
    const browser = app.client();
    await providerLogin(browser);
    const copy = app.client();
    for (const [name, value] of keptBy(browser)) copy.cookies.set(name, value);
    return { ...person, browser, copy };
  }

  test("an identity without an account is kept until a login, a logout, a connection, or the end of the browser [P5]", async () => {
    const owner = await loggedIn(app);
    const { browser, copy } = await withoutAccount();
    expect(keptBy(browser)).toHaveLength(2);
    await browser.login(owner.username, owner.password);
    expect(keptBy(browser)).toEqual([]);
    for (const [name, value] of keptBy(copy)) owner.browser.cookies.set(name, value);
    await owner.browser.get(await startConnecting(under, owner.browser));
    expect(keptBy(owner.browser)).toEqual([]);
    await copy.post("/logout");
    expect(keptBy(copy)).toEqual([]);

    newPerson(provider);
    const { setCookies } = await providerLogin(app.client());
    expect(setCookies.find((cookie) => cookie.includes(".registration="))).not.toMatch(/Max-Age|Expires/);
  });

  test("a logout at another app deletes the kept identity, and another app can continue the registration [P5]", async () => {
    const settings = { LOGIN_PROVIDERS: "acme", ACME_ISSUER: provider.issuer, ACME_AUTHORITATIVE_FOR: "acme.example" };
    const other = await run(under, app.url, { ...settings, ACME_CLIENT_ID: "x", ACME_CLIENT_SECRET: "x" });
    const { username, browser, copy } = await withoutAccount();
    const [elsewhere, later] = [other.client(), other.client()];
    elsewhere.cookies = browser.cookies;
    later.cookies = copy.cookies;
    await elsewhere.post("/logout");
    expect((await browser.get("/register/provider")).status).toBe(410);
    expect((await later.post("/register/provider", { username })).status).toBe(201);
    await other.close();
  });

  test("a sibling subdomain cannot plant an identity in a browser that registers (cookie tossing) [P5]", async () => {
    const origin = "https://app.example.com";
    const topology = { NODE_ENV: "development", COOKIE_SECURE: "", COOKIE_DOMAIN: "example.com", TRUST_PROXY: "1" };
    const settings = { LOGIN_PROVIDERS: "acme", ACME_ISSUER: provider.issuer, ACME_AUTHORITATIVE_FOR: "acme.example" };
    const { client_id: ACME_CLIENT_ID, client_secret: ACME_CLIENT_SECRET } = provider.client;
    const siblings = await run(under, app.url, {
      ...topology,
      ...settings,
      ACME_CLIENT_ID,
      ACME_CLIENT_SECRET,
      [`${under.prefix}_ORIGIN`]: origin,
    });
    const { username } = newPerson(provider);
    const overTls = { "x-forwarded-proto": "https" };
    const [attacker, victim] = [siblings.client(), siblings.client()];
    const start = await attacker.get(START, overTls);
    await attacker.get(await followTo(start.headers.get("location") ?? ""), overTls);
    for (const [name, value] of attacker.cookies) if (!name.startsWith("__Host-")) victim.cookies.set(name, value);
    expect((await victim.post("/register/provider", { username }, overTls)).status).toBe(410);
    expect((await attacker.post("/register/provider", { username }, overTls)).status).toBe(201);
    await siblings.close();
  });

  test("a kept identity creates an account, and does not log in to one that has it already [P5]", async () => {
    const owner = await loggedIn(app);
    const connected = await withoutAccount();
    await owner.browser.get(await startConnecting(under, owner.browser));
    const taken = await connected.copy.post("/register/provider", { username: connected.username });
    expect([taken.status, taken.body]).toEqual([409, expect.stringContaining("provider_taken")]);
    expectAnonymous(await connected.copy.get(under.privatePath));

    const { username, browser, copy } = await withoutAccount();
    expect((await browser.post("/register/provider", { username })).status).toBe(201);
    await app.db.raw("UPDATE users SET created_at = now() - interval '6 minutes' WHERE username = ?", [username]);
    expect((await copy.post("/register/provider", { username })).status).toBe(409);
    expect((await copy.post("/register/provider", { username: "not a name" })).status).toBe(422);
    expectAnonymous(await copy.get(under.privatePath));
  });

  test("a login gets no session if a report of an intruder revokes it in the meantime [S15]", async () => {
    const { sub, username } = await registered(app, provider);
    const browser = app.client();
    const callback = await callbackOf(browser);
    const waiting = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%new_browser%'`;
    const { login } = await app.db.transaction(async (report) => {
      await report.raw("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
      const login = browser.get(callback);
      await expect.poll(async () => (await app.db.raw(waiting)).rows).toHaveLength(1);
      await report("identities").where({ subject: sub }).delete();
      await report("users").where({ username }).increment("auth_version");
      return { login };
    });
    expect((await login).status).not.toBe(500);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("connecting lets the person choose an account at the provider, even if one is logged in there [P3]", async () => {
    const { browser } = await loggedIn(app);
    const { body } = await browser.post("/account/providers", { provider: "acme" });
    const { searchParams } = new URL(JSON.parse(body).url);
    expect([searchParams.get("prompt"), searchParams.get("max_age")]).toEqual(["login", "0"]);
  });

  test.each(["\0", "x".repeat(300)])("a session at the provider whose ID is unusable is ignored [P4]", async (sid) => {
    const { sub, email } = await registered(app, provider);
    provider.subject = { sub, email, email_verified: true, sid };
    expect(locationOf(await providerLogin(app.client()))).toEqual([303, "/account/sessions"]);
    const rows = await app.db("sessions").whereRaw("sess -> 'provider' ->> 'subject' = ?", [sub]).select("sess");
    expect(JSON.stringify(rows)).not.toContain("xxx");
  });
}

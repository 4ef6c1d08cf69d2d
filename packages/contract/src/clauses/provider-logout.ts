import type { HostileProvider, Misbehavior } from "@latchkey/testkit/hostile-provider";
import { expect, test } from "vitest";
import { type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown } from "../expect.ts";
import { locationOf, providerLogin, registered } from "../providers.ts";
import { enrol } from "../second-factor.ts";

/** Back-channel logout, which is a route of the API. */
export function providerLogoutClauses(app: AppWithDatabase, provider: HostileProvider) {
  const post = (logout_token: string, headers = {}) =>
    app.client().send("POST", "/login/with/acme/logout", {
      body: new URLSearchParams({ logout_token }).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    });

  /** A registered person who is logged in three times: in two sessions at the provider, and with nothing but a cookie. */
  async function loggedInTwice() {
    const person = await registered(app, provider);
    const [one, other] = [app.client(), app.client()];
    for (const [browser, sid] of [
      [one, "one"],
      [other, "other"],
    ] as const) {
      provider.subject = { sub: person.sub, email: person.email, email_verified: true, sid: `${person.sub}-${sid}` };
      await providerLogin(browser);
    }
    return { ...person, one, other };
  }

  test("a logout at the provider ends the sessions that it opened, and no other, and open pages leave [P10]", async () => {
    const { sub, username, one, other } = await loggedInTwice();
    const bystander = await registered(app, provider);
    const cookie = one.sessionCookie.join("=");
    const page = await fetch(`${app.origin}/live`, { headers: { cookie, connection: "close" } });
    const answer = await post(provider.logoutToken({ sub, sid: `${sub}-one` }));
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([204, "no-store"]);
    expectAnonymous(await one.get("/me"));
    expectKnown(await other.get("/me"), username);
    expect(await page.text()).toMatch(/event: ended\n/);
    expect((await other.get("/notifications")).body).toMatch(/Your session on .+ was logged out by Acme/);
    expect((await post(provider.logoutToken({ sid: `${sub}-other` }))).status).toBe(204);
    expectAnonymous(await other.get("/me"));
    expectKnown(await bystander.browser.get("/me"), bystander.username);
  });

  test("a logout token without a session ends all sessions of its person [P10]", async () => {
    const { sub, one, other, browser } = await loggedInTwice();
    expect((await post(provider.logoutToken({ sub }))).status).toBe(204);
    for (const each of [one, other, browser]) expectAnonymous(await each.get("/me"));
  });

  test("a logout token works once [P10]", async () => {
    const { sub, one } = await loggedInTwice();
    const token = provider.logoutToken({ sub });
    expect((await post(token)).status).toBe(204);
    await providerLogin(one);
    expect((await post(token)).status).toBe(400);
    expect((await one.get("/me")).status).toBe(200);
  });

  test.each<[string, Misbehavior]>([
    ["another audience", { claims: { aud: "another app" } }],
    ["another issuer", { claims: { iss: "https://evil.example.com" } }],
    ["a nonce, as an ID token has it", { claims: { nonce: "of a login" } }],
    ["no logout event", { claims: { events: {} } }],
    ["no ID", { claims: { jti: undefined } }],
    ["no time", { claims: { iat: undefined } }],
    ["the algorithm none", { algorithm: "none" }],
    ["the algorithm HS256", { algorithm: "HS256" }],
    ["an unknown key", { unknownKey: true }],
    ["a time ten minutes ago", { clockOffset: -600, claims: { exp: 4e9 } }],
  ])("a logout token with %s is refused, and ends nothing [P10]", async (_, misbehavior) => {
    const { sub, browser, username } = await registered(app, provider);
    provider.misbehavior = misbehavior;
    const { status, body } = await post(provider.logoutToken({ sub }));
    expect([status, JSON.parse(body).code]).toEqual([400, "invalid_logout_token"]);
    expectKnown(await browser.get("/me"), username);
  });

  test("a logout token that names nobody, no token, JSON and an unknown provider are refused [P10, F3]", async () => {
    expect((await post(provider.logoutToken({}))).status).toBe(400);
    expect((await post("nonsense")).status).toBe(400);
    expect((await post("{}", { "content-type": "application/json" })).status).toBe(415);
    expect((await app.client().send("POST", "/login/with/nobody/logout")).status).toBe(404);
  });

  test("a login whose second factor is still missing ends with its session at the provider [P10, S1]", async () => {
    const { sub, browser, email } = await registered(app, provider);
    provider.subject = { sub, email, email_verified: true, auth_time: Date.now() / 1000, sid: `${sub}-pending` };
    await providerLogin(browser);
    const { app: phone } = await enrol(browser);
    const pending = app.client();
    expect(locationOf(await providerLogin(pending))).toEqual([303, expect.stringContaining("/login/code")]);
    expect((await post(provider.logoutToken({ sid: `${sub}-pending` }))).status).toBe(204);
    const answer = await pending.post("/login/code", { code: phone.code() });
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([401, "login_expired"]);
  });

  test("a confirmation whose second factor is still missing ends with its own session at the provider [P10, S1]", async () => {
    const { sub, browser, email } = await registered(app, provider);
    const auth_time = Math.floor(Date.now() / 1000);
    provider.subject = { sub, email, email_verified: true, auth_time, sid: `${sub}-first` };
    await providerLogin(browser);
    const { app: phone } = await enrol(browser);
    provider.subject = { sub, email, email_verified: true, auth_time, sid: `${sub}-second` };
    expect(locationOf(await providerLogin(browser))).toEqual([303, expect.stringContaining("/login/code")]);
    expect((await post(provider.logoutToken({ sid: `${sub}-second` }))).status).toBe(204);
    expect((await browser.post("/login/code", { code: phone.code() })).status).toBe(401);
  });

  test("a login that confirms another one still ends with that one's session at the provider [P10]", async () => {
    const { sub, browser, email, username } = await registered(app, provider);
    const other = await loggedIn(app);
    const row = await app.db("users").where({ username: other.username }).first();
    await app.db("users").where({ username }).update({ password_hash: row?.password_hash });
    provider.subject = { sub, email, email_verified: true, sid: `${sub}-confirmed` };
    await providerLogin(browser);
    await browser.login(username, other.password);
    expectKnown(await browser.get("/me"), username);
    await post(provider.logoutToken({ sid: `${sub}-confirmed` }));
    expectAnonymous(await browser.get("/me"));
  });
}

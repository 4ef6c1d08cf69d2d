import type { Client } from "@latchkey/testkit/client";
import type { HostileProvider, Misbehavior } from "@latchkey/testkit/hostile-provider";
import { createStatementCounter } from "@latchkey/testkit/statement-counter";
import { timeOf } from "@latchkey/testkit/time-of";
import { expect, test } from "vitest";
import { tokenFor } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn, run } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectStepUp } from "../expect.ts";
import { callbackOf, locationOf, newPerson, providerLogin, registered, START, startConnecting } from "../providers.ts";

/** What only auth-core decides about logins with another provider. */
export function providerFaultClauses(
  under: AppUnderTest,
  { app, provider }: { app: AppWithDatabase; provider: HostileProvider },
) {
  const identities = () => app.db("identities").select("subject");
  const stateCookies = (browser: Client) => [...browser.cookies.keys()].filter((name) => name.includes(".login-"));

  const forgeries: [string, Misbehavior][] = [
    ["for another app", { claims: { aud: "another-app" } }],
    ["of another issuer", { claims: { iss: "https://evil.example" } }],
    ["with another nonce", { claims: { nonce: "replayed" } }],
    ["without a nonce", { claims: { nonce: undefined } }],
    ["that has expired", { claims: { exp: 1_000_000_000 } }],
    ["without a subject", { claims: { sub: undefined } }],
    ["with a subject of 300 characters", { claims: { sub: "x".repeat(300) } }],
    ["with a subject that contains NUL", { claims: { sub: "x\0" } }],
    ["signed by another key", { unknownKey: true }],
    ["signed with HS256 and the client's secret", { algorithm: "HS256" }],
    ["that is not signed (algorithm none)", { algorithm: "none" }],
  ];
  test.each(forgeries)(
    "an ID token %s is refused with a link to continue, and creates nothing [P4]",
    async (_, misbehavior) => {
      newPerson(provider);
      const before = await identities();
      const browser = app.client();
      const callback = await callbackOf(browser);
      provider.misbehavior = misbehavior;
      const answer = await browser.get(callback);
      expect([answer.status, answer.body]).toEqual([
        403,
        expect.stringContaining("/login?return_to=%2Faccount%2Fsessions"),
      ]);
      expectAnonymous(await browser.get(under.privatePath));
      expect((await browser.get("/register/provider")).status).toBe(410);
      expect(await identities()).toEqual(before);
    },
  );

  const callbacks: [string, Record<string, string | undefined>][] = [
    ["of another provider (mix-up)", { iss: "https://evil.example" }],
    ["without iss", { iss: undefined }],
    ["with an invented code", { code: "invented" }],
    ["with an error of the provider", { code: undefined, error: "login_required" }],
    ["with an unreadable error", { code: undefined, error: "<script>alert(1)</script>" }],
  ];
  test.each(callbacks)("a callback %s is refused with a link to continue [P4]", async (_, callback) => {
    newPerson(provider);
    provider.misbehavior = { callback };
    const answer = await providerLogin(app.client());
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining("/login?return_to=")]);
    expect(answer.body).not.toContain("<script>");
  });

  test("a state works once, in the browser that started it, and only as it is [P4]", async () => {
    const person = await registered(app, provider);
    const browser = app.client();
    const callback = await callbackOf(browser);
    const other = await callbackOf(browser);
    const [state = ""] = /state=[^&]+/.exec(callback) ?? [];
    const [otherState = ""] = /state=[^&]+/.exec(other) ?? [];
    for (const wrong of [
      "",
      "?code=x",
      callback.replace(state, state.slice(0, -1)),
      callback.replace(`${state}`, "state="),
    ])
      expect((await browser.get(wrong.startsWith("/") ? wrong : `/login/with/acme/callback${wrong}`)).status).toBe(403);
    expect((await app.client().get(callback)).status).toBe(403);
    expect((await browser.get(callback.replace(state, otherState))).status).toBe(403); // The verifier of another attempt.
    expectAnonymous(await browser.get(under.privatePath));
    const fresh = await callbackOf(browser);
    expect((await browser.get(fresh)).status).toBe(303);
    expectKnown(await browser.get(under.privatePath), person.username);
    const replayed = await browser.get(fresh);
    expect([replayed.status, replayed.body]).toEqual([403, expect.stringContaining("/dashboard")]);
  });

  test("an identity is found by issuer and subject only, and what a provider claims later changes nothing [P1, P6]", async () => {
    const person = await registered(app, provider);
    const before = await app.db("users").where({ username: person.username }).first();
    provider.subject = { sub: person.sub, email: "moved@acme.example", email_verified: true, name: "New name" };
    const browser = app.client();
    await providerLogin(browser);
    expectKnown(await browser.get(under.privatePath), person.username);
    provider.subject = { sub: "someone else", email: "moved@acme.example", email_verified: true };
    expect(locationOf(await providerLogin(app.client()))).toEqual([303, "/register/provider"]);
    provider.subject = { sub: "someone else", email: person.email, email_verified: true };
    expect((await providerLogin(app.client())).status).toBe(409);
    expect(await app.db("users").where({ username: person.username }).first()).toEqual(before);
  });

  test.each([
    ["no address", { email: undefined }],
    ["an address that is not verified", { email_verified: false }],
    ["an address that may be verified", { email_verified: "true" }],
    ["no valid address", { email: "nobody" }],
  ])("a person with %s has to confirm one by email [P5]", async (_, claims) => {
    newPerson(provider);
    provider.misbehavior = { claims, userInfo: claims };
    const browser = app.client();
    await providerLogin(browser);
    expect(JSON.parse((await browser.get("/register/provider")).body)).toMatchObject({
      title: "Acme",
      authoritativeForEmail: false,
    });
    expect((await browser.post("/register/provider", { username: "impatient" })).status).toBe(422);
  });

  test("the link to another address than the one that a person asked to confirm does not connect the identity [P5]", async () => {
    const person = newPerson(provider, "example.com");
    const browser = app.client();
    await providerLogin(browser);
    for (const asked of [undefined, person.email]) {
      if (asked) await browser.post("/register/provider", { email: asked });
      const token = await tokenFor(app.db, "register", `other-${person.email}`);
      const answer = await browser.post("/register/confirm", { token, username: person.username });
      expect([answer.status, answer.body]).toEqual([410, expect.stringContaining("provider_registration_expired")]);
    }
    expect(await app.db("identities").where({ subject: person.sub })).toEqual([]);
  });

  test("an address that is only in UserInfo counts, unless that is about someone else [P4]", async () => {
    const person = newPerson(provider);
    provider.misbehavior = { claims: { email: undefined } };
    const browser = app.client();
    await providerLogin(browser);
    expect((await browser.get("/register/provider")).body).toContain(person.email);
    provider.misbehavior = { claims: { email: undefined }, userInfo: { sub: "someone else" } };
    expect((await providerLogin(app.client())).status).toBe(403);
  });

  const faults: [string, NonNullable<Misbehavior["answers"]>][] = [
    ["an error instead of tokens", { token: "error" }],
    ["HTML instead of tokens", { token: "html" }],
    ["HTML instead of keys", { jwks: "html" }],
    ["nothing", { token: "hang" }],
  ];
  test.each(faults)(
    "a provider that responds with %s gets 503 within 6 s, and creates nothing [P7]",
    async (_, answers) => {
      newPerson(provider);
      const browser = app.client();
      const [usualMs] = await timeOf(() => providerLogin(app.client()));
      const callback = await callbackOf(browser);
      provider.misbehavior = { answers };
      const [milliseconds, answer] = await timeOf(() => browser.get(callback));
      expect([answer.status, answer.body]).toEqual([503, expect.stringContaining("/login?return_to=")]);
      expect(milliseconds - 2 * usualMs).toBeLessThan(6_000); // What a login takes on a busy machine does not count.
      expect((await browser.get("/register/provider")).status).toBe(410);
    },
  );

  test("a callback that the database fails leads back to the login, because its URL works only once [P7]", async () => {
    newPerson(provider);
    const browser = app.client();
    const callback = await callbackOf(browser);
    await app.db.raw("ALTER TABLE identities RENAME TO lost");
    const answer = await browser.get(callback);
    await app.db.raw("ALTER TABLE lost RENAME TO identities");
    expect([answer.status, answer.body]).toEqual([503, expect.stringContaining("/login?return_to=")]);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test.each([
    ["has just replaced its keys", {}],
    ["has a clock two minutes behind", { clockOffset: -120 }],
    ["has a clock two minutes ahead", { clockOffset: 120 }],
  ])("a provider that %s still logs in [P4]", async (_, misbehavior) => {
    const person = await registered(app, provider);
    provider.rotateKeys();
    provider.misbehavior = misbehavior;
    const browser = app.client();
    await providerLogin(browser);
    expectKnown(await browser.get(under.privatePath), person.username);
  });

  test("concurrent callbacks and registrations of one person create one account [P7]", async () => {
    const person = newPerson(provider);
    const browser = app.client();
    const callback = await callbackOf(browser);
    const answers = await Promise.all([browser.get(callback), browser.get(callback), browser.get(callback)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 403, 403]);
    const created = await Promise.all(
      Array.from({ length: 5 }, () => browser.post("/register/provider", { username: person.username })),
    );
    expect(created.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(await app.db("users").where({ email: person.email })).toHaveLength(1);
    expectKnown(await browser.get(under.privatePath), person.username);
  });

  test("a connection is made only in the session that started it, and an identity belongs to one account [P3]", async () => {
    const owner = await loggedIn(app);
    newPerson(provider);
    const started = await startConnecting(under, owner.browser);
    const thief = app.client();
    for (const [name, value] of owner.browser.cookies) if (name.includes(".login-")) thief.cookies.set(name, value);
    await thief.join();
    expect((await thief.get(started)).status).toBe(403);
    const again = await startConnecting(under, owner.browser);
    await owner.browser.post("/logout");
    await owner.browser.login(owner.username, owner.password);
    expect((await owner.browser.get(again)).status).toBe(403);
    const person = await registered(app, provider);
    const taken = await owner.browser.get(await startConnecting(under, owner.browser));
    expect([taken.status, taken.body]).toEqual([409, expect.stringContaining("provider_taken")]);
    expect(await app.db("identities").where({ subject: person.sub })).toHaveLength(1);
  });

  test("a login with a provider confirms a sensitive action only if the provider proves that it has just asked again [P3, S14]", async () => {
    const { browser } = await registered(app, provider);
    const now = () => Math.floor(Date.now() / 1000);
    const setUp = () => browser.get("/account/authenticator");
    await providerLogin(browser);
    expectStepUp(await setUp());
    const authorization = new URL((await browser.get(START)).headers.get("location") ?? "");
    expect(authorization.searchParams.get("prompt")).toBe("login");
    for (const auth_time of [now() - 600, now() + 600, Date.now(), "now"]) {
      provider.misbehavior = { claims: { auth_time } };
      await providerLogin(browser);
      expectStepUp(await setUp());
    }
    provider.misbehavior = { claims: { auth_time: now() } };
    await providerLogin(browser);
    expect((await setUp()).status).toBe(200);
  });

  test("a user who is logged in does not create a second account by confirming with an unknown identity [P2]", async () => {
    const { browser, username } = await loggedIn(app);
    newPerson(provider);
    const answer = await providerLogin(browser);
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining("provider_not_connected")]);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a disabled user cannot log in with a provider [L6]", async () => {
    const person = await registered(app, provider);
    await app.db("users").where({ username: person.username }).update({ disabled_at: new Date() });
    const browser = app.client();
    const answer = await providerLogin(browser);
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining("account_disabled")]);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("another site cannot start a login [P11]", async () => {
    const other = app.client();
    const refused = await other.get(START, { "sec-fetch-site": "cross-site" });
    expect(locationOf(refused)).toEqual([303, "/login?return_to=%2Faccount%2Fsessions"]);
    expect(other.cookies.size).toBe(0);
  });

  test("at most five logins that were started wait in a browser [P11]", async () => {
    const browser = app.client();
    for (let round = 0; round < 6; round++) await browser.get(START);
    expect(stateCookies(browser)).toHaveLength(5);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("starting a login sets a cookie and takes no query [P11, C5]", async ({ skip }) => {
    expect((await app.client().get(START)).setCookies).toEqual([
      expect.stringMatching(/^latchkey\.login-\d+\.[^;]+; Max-Age=600; Path=\/; .*HttpOnly; SameSite=Lax$/),
    ]);
    const counter = await createStatementCounter(app.url);
    if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
    const statements = await counter.during(() => app.client().get(START));
    await counter.close();
    expect(statements).toBe(0);
  });

  test("the provider returns to the configured origin [P8]", async () => {
    const headers = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" };
    const start = await app.client().get(START, headers);
    const authorization = new URL(start.headers.get("location") ?? "");
    expect(authorization.searchParams.get("redirect_uri")).toBe(`${app.origin}/login/with/acme/callback`);
  });

  test("return_to of a login with a provider leads to this product only [G5]", async () => {
    await registered(app, provider);
    for (const target of ["https://evil.example", "//evil.example", `/${"x".repeat(600)}`])
      expect(
        locationOf(await providerLogin(app.client(), `/login/with/acme?return_to=${encodeURIComponent(target)}`)),
      ).toEqual([303, "/dashboard"]);
  });

  test("a provider that is not set up gets 404", async () => {
    expect((await app.client().get("/login/with/evil")).status).toBe(404);
    expect((await app.client().get("/login/with/constructor")).status).toBe(404);
  });

  const settingsOf = (name: string) => ({
    [`${name}_ISSUER`]: provider.issuer,
    [`${name}_CLIENT_ID`]: provider.client.client_id,
    [`${name}_CLIENT_SECRET`]: provider.client.client_secret,
    [`${name}_DOMAINS`]: "acme.example",
  });

  test("who may log in and register is checked at the callback, without secrets in the log [P5, O4]", async () => {
    const person = await registered(app, provider);
    const strict = await run(under, app.url, {
      LOGIN_PROVIDERS: "acme,google",
      ...settingsOf("ACME"),
      ...settingsOf("GOOGLE"),
      REGISTRATION: "invitation",
    });
    const codeOf = async () => JSON.parse((await providerLogin(strict.client())).body).code;
    provider.misbehavior = { answers: { token: "error" } };
    expect(await codeOf()).toBe("provider_unavailable");
    provider.misbehavior = {};
    expect((await providerLogin(strict.client())).status).toBe(303);
    newPerson(provider);
    expect(await codeOf()).toBe("provider_invitation_only");
    newPerson(provider, "sub.acme.example");
    expect(await codeOf()).toBe("provider_not_allowed");
    provider.subject = { sub: person.sub, email: person.email, email_verified: false };
    expect(await codeOf()).toBe("provider_not_allowed");
    // Google lets everyone verify any address once. Only `hd` says who belongs to a domain.
    provider.subject = { sub: person.sub, email: person.email, email_verified: true };
    const google = (hd?: string) => {
      provider.misbehavior = { claims: { hd } };
      return providerLogin(strict.client(), "/login/with/google");
    };
    for (const hd of [undefined, "evil.example"])
      expect(JSON.parse((await google(hd)).body).code).toBe("provider_not_allowed");
    expect((await google("acme.example")).status).toBe(303);
    const browser = strict.client();
    provider.misbehavior = { claims: { auth_time: Math.floor(Date.now() / 1000) } };
    await providerLogin(browser);
    const connecting = JSON.parse((await browser.post("/account/providers", { provider: "google" })).body);
    expect(new URL(connecting.url).searchParams.get("prompt")).toBe("select_account");
    await strict.close();
    const log = app.logged() + strict.logged();
    expect(log).toContain("provider_failed");
    for (const secret of [provider.client.client_secret, person.email, "code_verifier", "state="])
      expect(log).not.toContain(secret);
  });
}

import type { Answer } from "@latchkey/testkit/client";
import { expect, test } from "vitest";
import { addressOf, tokenTo } from "../accounts.ts";
import { type AppUnderTest, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectStepUp } from "../expect.ts";
import { withMailServer } from "../mail-server.ts";
import {
  callbackOf,
  disconnect,
  locationOf,
  newPerson,
  providerLogin,
  registered,
  START,
  startConnecting,
  withProvider,
} from "../providers.ts";
import { enrol } from "../second-factor.ts";
import { providerFaultClauses } from "./provider-faults.ts";
import { providerFormClauses } from "./provider-forms.ts";
import { providerLogoutClauses } from "./provider-logout.ts";
import { providerMisuseClauses } from "./provider-misuse.ts";

/** Logging in with another provider. */
export function providerClauses(under: AppUnderTest) {
  const { app, provider } = withProvider(under);
  const mail = withMailServer(app);
  const userOf = (username: string) => app.db("users").where({ username });
  const listIdentities = (username: string) =>
    app.db("identities").whereIn("user_id", userOf(username).select("id")).orderBy("created_at");
  const makeOld = (username: string) =>
    app
      .db("sessions")
      .whereIn("user_id", userOf(username).select("id"))
      .update({ created_at: app.db.raw("now() - interval '16 minutes'") });

  test("a login with a provider that is authoritative for the address creates an account with a username only [P1]", async () => {
    const person = newPerson(provider);
    const browser = app.client();
    if (!under.json) expect((await browser.get("/login?return_to=/account")).body).toContain("Log in with Acme");
    expect(locationOf(await providerLogin(browser))).toEqual([303, "/register/provider"]);
    expect((await browser.get("/register/provider")).body).toContain(person.email);
    expect((await browser.post("/register/provider", { username: "not a name" })).status).toBe(422);
    const created = await browser.post("/register/provider", { username: person.username });
    if (under.json) expect(created.status).toBe(201);
    else expect(locationOf(created)).toEqual([303, "/account/sessions"]);
    expectKnown(await browser.get(under.privatePath), person.username);
    if (!under.json) {
      const { body } = await browser.get("/login?return_to=/account");
      expect(body).toMatch(/Confirm with Acme.*Add a password by email/s);
      expect(body).not.toContain('name="password"');
    }
    expect(await app.db("mails").where({ recipient: person.email })).toEqual([]);

    const elsewhere = app.client();
    expect(locationOf(await providerLogin(elsewhere))).toEqual([303, "/account/sessions"]);
    expectKnown(await elsewhere.get(under.privatePath), person.username);
    const sessions = await elsewhere.get(under.json ? "/sessions" : "/account/sessions");
    expect(sessions.body).toMatch(/"provider":"Acme"|with Acme/);
    expect((await elsewhere.get("/notifications")).body).toMatch(/You created this account using .+ with Acme/);
  });

  test("any other address is confirmed by email, after which only this browser gets the identity [P5]", async () => {
    const person = newPerson(provider, "example.com");
    const browser = app.client();
    await providerLogin(browser);
    expect((await browser.get("/register/provider")).body).toContain(person.email);
    const sent = await browser.post("/register/provider", { email: person.email });
    expect(sent.status).toBe(under.json ? 202 : 200);
    expect(await userOf(person.username)).toEqual([]);
    const { token } = await mail.newestLinkTo(person.email, 1);
    const other = app.client();
    expect((await other.post("/register/confirm", { token, username: person.username })).status).toBe(422);
    if (!under.json) {
      expect((await other.get(`/register/confirm?token=${token}`)).body).toContain('name="password"');
      expect((await browser.get(`/register/confirm?token=${token}`)).body).not.toContain('name="password"');
    }
    const { status } = await browser.post("/register/confirm", { token, username: person.username });
    expect(status).toBe(under.json ? 201 : 303);
    expectKnown(await browser.get(under.privatePath), person.username);
    const elsewhere = app.client();
    await providerLogin(elsewhere);
    expectKnown(await elsewhere.get(under.privatePath), person.username);
  });

  test("an account is never connected because of its address, and its owner gets an email [P2]", async () => {
    const person = newPerson(provider);
    const owner = await loggedIn(app);
    await userOf(owner.username).update(addressOf(person.email));
    const browser = app.client();
    const refused = await providerLogin(browser);
    expect(refused.status).toBe(409);
    expect(refused.body).toContain("/login?return_to=%2Faccount%2Fproviders");
    expect(await mail.newestTo(person.email, 1)).toContain("already belongs to your account");

    await userOf(owner.username).update(addressOf(owner.email));
    provider.subject = { sub: "stranger", email: owner.email, email_verified: true };
    expect(locationOf(await providerLogin(browser))).toEqual([303, "/register/provider"]);
    const answer = await browser.post("/register/provider", { email: owner.email });
    expect(answer.status).toBe(under.json ? 202 : 200);
    expect(await mail.newestTo(owner.email, 1)).toContain("already belongs to your account");
    expectAnonymous(await browser.get(under.privatePath));
    expect(await listIdentities(owner.username)).toEqual([]);
  });

  test("a provider is connected and disconnected on the account page after a recent login, and the owner is notified [P3, P9, S6]", async () => {
    const owner = await loggedIn(app);
    newPerson(provider);
    await makeOld(owner.username);
    expectStepUp(
      await owner.browser.post(under.json ? "/account/providers" : "/account/providers/connect", { provider: "acme" }),
    );
    await owner.browser.login(owner.username, owner.password);
    if (!under.json) expect((await owner.browser.get("/account")).body).toContain("/account/providers");
    const connected = await owner.browser.get(await startConnecting(under, owner.browser));
    expect(locationOf(connected)).toEqual([303, "/account/providers"]);
    expect(await mail.newestTo(owner.email, 1)).toMatch(/Subject: Acme connected to your.*This was not me/s);
    const [row] = await listIdentities(owner.username);
    const elsewhere = app.client();
    await providerLogin(elsewhere);
    expectKnown(await elsewhere.get(under.privatePath), owner.username);

    const stranger = await loggedIn(app);
    await disconnect(under, stranger.browser, row?.id);
    expect((await owner.browser.get("/account/providers")).body).toContain(row?.id);
    await makeOld(owner.username);
    expectStepUp(await disconnect(under, owner.browser, row?.id));
    await owner.browser.login(owner.username, owner.password);
    await disconnect(under, owner.browser, row?.id);
    expect(await listIdentities(owner.username)).toEqual([]);
    expect(await mail.newestTo(owner.email, 2)).toContain("Subject: Acme disconnected from your");
    expect(locationOf(await providerLogin(app.client()))).toEqual([303, "/register/provider"]);
  });

  test("“Remember me” keeps a login and a registration with a provider after the browser is closed [P1]", async () => {
    const { username } = newPerson(provider);
    const isKept = ({ setCookies }: Answer) =>
      setCookies.some((cookie) => cookie.includes("sid=") && /expires/i.test(cookie));
    const browser = app.client();
    await providerLogin(browser, `${START}&remember=on`);
    expect(isKept(await browser.post("/register/provider", { username }))).toBe(true);
    expect(isKept(await providerLogin(app.client(), `${START}&remember=on`))).toBe(true);
    expect(isKept(await providerLogin(browser))).toBe(true); // A confirmation keeps what was remembered.
    expect(isKept(await providerLogin(app.client()))).toBe(false);
    expect((await app.client().get(`${START}&remember=maybe`)).status).toBe(422);
  });

  test("a login that is canceled at the provider leads back to the login page [P4]", async () => {
    const browser = app.client();
    provider.misbehavior = { callback: { error: "access_denied", code: undefined } };
    expect(locationOf(await providerLogin(browser))).toEqual([303, "/login?return_to=%2Faccount%2Fsessions"]);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("a provider that is down delays nobody else, and its users get a link to continue [P7]", async () => {
    const before = app.client();
    const callback = await callbackOf(before);
    await provider.close();
    const answer = await before.get(callback);
    await provider.listen();
    expect(answer.status).toBe(503);
    expect(answer.body).toContain("/login?return_to=%2Faccount%2Fsessions");
    expect((await before.get(under.publicPaths[0] ?? "/healthz")).status).toBe(200);
  });

  test("the account's second factor is asked for after a login with a provider, unless its own one counts [S14]", async () => {
    const person = await registered(app, provider);
    await app.db("sessions").update({ sess: app.db.raw("(sess::jsonb - 'provider')::json") }); // As after a password.
    const { app: phone } = await enrol(person.browser);
    const browser = app.client();
    expect(locationOf(await providerLogin(browser))).toEqual([303, "/login/code?return_to=%2Faccount%2Fsessions"]);
    expectAnonymous(await browser.get(under.privatePath));
    await browser.post("/login/code", { code: phone.code() });
    expectKnown(await browser.get(under.privatePath), person.username);
    const elsewhere = app.client();
    provider.misbehavior = { claims: { amr: ["pwd", "mfa"] } };
    expect(locationOf(await providerLogin(elsewhere))).toEqual([303, "/account/sessions"]);
  });

  test("a report removes the identities that were connected since the reported event [S15]", async () => {
    const owner = await loggedIn(app);
    const person = newPerson(provider);
    await owner.browser.get(await startConnecting(under, owner.browser));
    await mail.deliverAll();
    const token = await tokenTo(app.db, "report_intruder", owner.email);
    await app.client().post("/not-me", { token });
    expect(await listIdentities(owner.username)).toEqual([]);
    expect(person.email).not.toBe(owner.email);
    expectAnonymous(await owner.browser.get(under.privatePath));
  });

  if (under.sharedCode) providerFaultClauses(under, { app, provider });
  if (under.sharedCode) providerMisuseClauses(under, { app, provider });

  test("the last way to log in cannot be disconnected, and the data export names it [S8]", async () => {
    const person = await registered(app, provider);
    const [row] = await listIdentities(person.username);
    const issuer = "https://former.example"; // No longer set up.
    const former = { provider: "acme", issuer, subject: person.sub, email: null, user_id: row?.user_id ?? "" };
    await app.db("identities").insert({ ...former, event_id: "0" });
    await app.db("sessions").update({ sess: app.db.raw("(sess::jsonb - 'provider')::json") });
    const refused = await disconnect(under, person.browser, row?.id);
    expect([refused.status, refused.body]).toEqual([409, expect.stringContaining("your only way to log in")]);
    const data = JSON.parse((await person.browser.post("/account/data")).body);
    expect(data.identities).toMatchObject([{ provider: "acme", subject: person.sub, email: person.email }, { issuer }]);
    expect(locationOf(await providerLogin(app.client(), START))).toEqual([303, "/account/sessions"]);
  });

  if (!under.json) {
    providerFormClauses({ app, provider });
    test("a logout also logs out at the provider of the login, if a setting says so", async () => {
      const { browser } = await registered(app, provider);
      expect(locationOf(await browser.post("/logout"))).toEqual([303, "/login/leave?provider=acme"]);
      expectAnonymous(await browser.get(under.privatePath));
      const page = await browser.get("/login/leave?provider=acme");
      const [, url = ""] = page.headers.get("refresh")?.split("url=") ?? [];
      const { origin, pathname, searchParams } = new URL(url);
      expect([page.status, origin, pathname]).toEqual([200, provider.issuer, "/logout"]);
      const client = { client_id: provider.client.client_id, post_logout_redirect_uri: `${app.origin}/` };
      expect(Object.fromEntries(searchParams)).toEqual(client);
      const { browser: other } = await loggedIn(app);
      expect(locationOf(await other.post("/logout"))).toEqual([303, "/"]);
    });
  }

  if (under.sharedCode) providerLogoutClauses(app, provider); // A route of the API only.
}

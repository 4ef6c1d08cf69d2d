import type { Answer, Client } from "@latchkey/testkit/client";
import { expect, test } from "vitest";
import { tokenFor, tokenTo } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectStepUp } from "../expect.ts";
import type { MailServer } from "../mail-server.ts";
import { enrol, newAuthenticator, pendingLogin, recoveryCodesIn, withAuthenticator } from "../second-factor.ts";
import { ageLogin, sessionOf } from "../sessions.ts";
import { loginFields } from "../waiting-forms.ts";

const NEW = "another long enough password";

/** The authenticator app and recovery codes. */
export function secondFactorClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const DONE = under.json ? 200 : 303;
  const enterCode = (browser: Client, code: string) => browser.post("/login/code", { code });
  const userOf = (username: string) => app.db("users").where({ username });
  const factorsOf = (username: string) => app.db("authenticators").whereIn("user_id", userOf(username).select("id"));
  const trustOf = (username: string) => app.db("trusted_browsers").whereIn("user_id", userOf(username).select("id"));

  /** The login failed or timed out and has to start over. */
  function expectStartOver(answer: Answer) {
    expectAnonymous(answer);
    if (under.json) expect(answer.body).toContain("login_expired");
  }

  test("a login with the right password is nobody's until a code completes it [S1, S16]", async () => {
    const { username, password, app: phone } = await withAuthenticator(app);
    const browser = app.client();
    const answer = await browser.post("/login", { username, password, return_to: "/account" });
    if (under.json)
      expect([answer.status, answer.body]).toEqual([401, expect.stringContaining("second_factor_required")]);
    else expect([answer.status, answer.headers.get("location")]).toEqual([303, "/login/code?return_to=%2Faccount"]);
    expectAnonymous(await browser.get(under.privatePath));
    const wrong = await enterCode(browser, phone.wrongCode());
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain("Enter a new one");
    const before = browser.sessionCookie[1];
    expect((await enterCode(browser, phone.code())).status).toBe(DONE);
    expect(browser.sessionCookie[1]).not.toBe(before);
    expectKnown(await browser.get(under.privatePath), username);
    const list = await browser.get(under.json ? "/sessions" : "/account/sessions");
    expect(list.body.match(/"factor":"authenticator"|confirmed with a code from your authenticator app/g)).toHaveLength(
      2,
    );
    expect((await browser.get("/notifications")).body).toMatch(
      /You logged in from .+ with a code from your authenticator app/,
    );
  });

  test("an authenticator app is added only with one of its codes, and ends all other sessions [S6]", async () => {
    const { browser, username, email, password } = await loggedIn(app);
    const elsewhere = app.client();
    await elsewhere.login(username, password);
    const { app: phone, enrolment } = await newAuthenticator(browser);
    const refused = await browser.post("/account/authenticator", { enrolment, code: phone.wrongCode() });
    expect(refused.status).toBe(422);
    if (!under.json) expect(refused.body).toContain("<svg");
    expectKnown(await elsewhere.get(under.privatePath), username);
    const answer = await browser.post("/account/authenticator", { enrolment, code: phone.code() });
    expect(new Set(recoveryCodesIn(answer)).size).toBe(10);
    expectAnonymous(await elsewhere.get(under.privatePath));
    expectKnown(await browser.get(under.privatePath), username);
    expect(await mail.newestTo(email, 1)).toContain("Subject: Authenticator app added to your");
    const [row] = await factorsOf(username);
    expect(row?.secret).not.toBe("");
    expect((await browser.get("/account/second-factor")).body).toMatch(/10 recovery codes left|"recoveryCodesLeft":10/);
  });

  test("a recovery code logs in, and the owner is notified of it and of how many are left [S5]", async () => {
    const { username, email, password, codes } = await withAuthenticator(app);
    const browser = await pendingLogin(app, { username, password });
    expect((await enterCode(browser, ` ${codes[0]?.toUpperCase().replaceAll("-", " ")}`)).status).toBe(DONE);
    expectKnown(await browser.get(under.privatePath), username);
    expect((await browser.get("/notifications")).body).toContain("You have 9 left");
    expect(await mail.newestTo(email, 2)).toContain("Recovery codes left: 9");
    expect((await enterCode(await pendingLogin(app, { username, password }), codes[0] ?? "")).status).toBe(422);
  });

  test("on an account with a second factor, the password alone changes nothing once the login is old [S6]", async () => {
    const { browser, username, password } = await withAuthenticator(app);
    await ageLogin(app.db, browser);
    const before = [await userOf(username), await factorsOf(username)];
    const remove = () =>
      under.json ? browser.send("DELETE", "/account/authenticator") : browser.post("/account/authenticator/remove");
    expectStepUp(await remove());
    expectStepUp(await browser.get("/account/authenticator"));
    for (const [path, fields] of [
      ["/account/authenticator", { enrolment: "x", code: "123456" }],
      ["/account/recovery-codes", {}],
      ["/account/email", { email: "intruder@example.com" }],
      ["/account/password", { current_password: password, password: NEW }],
      ["/account/delete", { password }],
    ] as const)
      expectStepUp(await browser.post(path, fields));
    expect([await userOf(username), await factorsOf(username)]).toEqual(before);
    await browser.post("/login", { username, password });
    expectAnonymous(await remove());
  });

  test("a trusted browser logs in without a code until it is revoked, but needs one for sensitive changes [S13, S6]", async () => {
    const person = await withAuthenticator(app);
    const browser = await pendingLogin(app, person);
    expect((await browser.post("/login/code", { code: person.app.code(), trust: under.json || "on" })).status).toBe(
      DONE,
    );
    expect(await mail.newestTo(person.email, 2)).toContain("Subject: Trusted browser added");
    await browser.post("/logout");
    expect(await browser.login(person.username, person.password)).toBe(true);
    expectKnown(await browser.get(under.privatePath), person.username);
    const asked = await browser.post("/account/recovery-codes");
    expectStepUp(asked);
    expectStepUp(await browser.post("/account/password", { current_password: person.password, password: NEW }));
    if (!under.json) {
      // A form that waits for the login must not take the trust for a code, even if its user logs out in between.
      await browser.post("/logout");
      const credentials = { username: person.username, password: person.password };
      expectStepUp(await browser.post("/account/recovery-codes", { ...loginFields(asked), ...credentials }));
      const hashes = await app.db("recovery_codes").whereIn("user_id", userOf(person.username).select("id"));
      expect(new Set(hashes.map(({ event_id }) => event_id)).size).toBe(1);
      expect((await browser.get("/notifications")).body).not.toContain("New recovery codes");
    }
    const list = await browser.get(under.json ? "/account/trusted-browsers" : "/account/sessions");
    const [row] = await trustOf(person.username);
    expect(list.body).toContain(row?.id);
    const end = (id = "") =>
      under.json
        ? browser.send("DELETE", `/account/trusted-browsers/${id}`)
        : browser.post("/account/trusted-browsers/end", { id });
    await end("00000000-0000-4000-8000-000000000000");
    expect(await trustOf(person.username)).toHaveLength(1);
    await end(row?.id);
    await browser.post("/logout");
    expect(await browser.login(person.username, person.password)).toBe(false);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("an authenticator app can be removed, and recovery codes renewed, after which the old ones are useless [S6]", async () => {
    const { browser, username, email, password, codes } = await withAuthenticator(app);
    const renewed = recoveryCodesIn(await browser.post("/account/recovery-codes"));
    expect(new Set([...codes, ...renewed]).size).toBe(20);
    expect((await enterCode(await pendingLogin(app, { username, password }), codes[1] ?? "")).status).toBe(422);
    expect(await mail.newestTo(email, 2)).toContain("Subject: New recovery codes for your");
    if (under.json) await browser.send("DELETE", "/account/authenticator");
    else await browser.post("/account/authenticator/remove");
    expect(await app.client().login(username, password)).toBe(true);
    expect(await mail.newestTo(email, 3)).toContain("Subject: Authenticator app removed from your");
    expect((await browser.get("/account/second-factor")).body).toMatch(
      /not set up an authenticator|"authenticator":null/,
    );
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("a code works once: not after it set up the app, not again, and in one of ten concurrent logins [S2]", async () => {
    const { browser, username, password } = await loggedIn(app);
    const { app: phone, enrolment } = await newAuthenticator(browser);
    const first = phone.currentCode();
    await browser.post("/account/authenticator", { enrolment, code: first });
    expect((await enterCode(await pendingLogin(app, { username, password }), first)).status).toBe(422);
    const code = phone.code();
    const logins = await Promise.all(Array.from({ length: 10 }, () => pendingLogin(app, { username, password })));
    const answers = await Promise.all(logins.map((login) => enterCode(login, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(422)]);
    expect((await browser.post("/account/authenticator", { enrolment, code })).status).toBe(422);
  });

  test("a recovery code completes only one of ten concurrent logins [S5]", async () => {
    const { username, password, codes } = await withAuthenticator(app);
    const logins = await Promise.all(Array.from({ length: 10 }, () => pendingLogin(app, { username, password })));
    const answers = await Promise.all(logins.map((login) => enterCode(login, codes[0] ?? "")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(422)]);
    expect(await app.db("recovery_codes").whereIn("user_id", userOf(username).select("id"))).toHaveLength(9);
  });

  test("codes of another account are refused [S2, S5]", async () => {
    const person = await withAuthenticator(app);
    const other = await withAuthenticator(app);
    const browser = await pendingLogin(app, person);
    for (const code of [other.app.code(), other.codes[0] ?? ""]) {
      if (code !== person.app.code()) expect((await enterCode(browser, code)).status).toBe(422);
    }
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("a login starts over after five wrong codes, and the owner gets an email [S3]", async () => {
    const { username, email, password, app: phone } = await withAuthenticator(app);
    const browser = await pendingLogin(app, { username, password });
    for (let round = 0; round < 5; round++) expect((await enterCode(browser, phone.wrongCode())).status).toBe(422);
    expectStartOver(await enterCode(browser, phone.code()));
    expectStartOver(await enterCode(browser, phone.code()));
    expect(await mail.newestTo(email, 2)).toContain("Subject: Wrong codes for your");
    expect((await enterCode(await pendingLogin(app, { username, password }), phone.code())).status).toBe(200);
  });

  const ends: [string, (person: { username: string; password: string; browser: Client }) => unknown][] = [
    [
      "a password change",
      ({ browser, password }) => browser.post("/account/password", { current_password: password, password: NEW }),
    ],
    ["a new authenticator app", ({ browser }) => enrol(browser)],
    [
      "removing the authenticator app and adding one",
      async ({ browser }) => {
        await browser.send("DELETE", "/account/authenticator");
        await enrol(browser);
      },
    ],
    ["logging out everywhere else", ({ browser }) => browser.send("DELETE", "/sessions")],
    ["30 days", ({ username }) => trustOf(username).update({ expires_at: app.db.raw("now()") })],
  ];
  test.each(ends)("the trust in a browser ends with %s [S13]", async (what, end) => {
    const person = await withAuthenticator(app);
    const trusted = await pendingLogin(app, person);
    await trusted.post("/login/code", { code: person.app.code(), trust: true });
    await trusted.post("/logout");
    await factorsOf(person.username).update({ last_step: 0 }); // As if the next code were shown already.
    await end(person);
    const password = what === "a password change" ? NEW : person.password;
    const answer = await trusted.post("/login", { username: person.username, password });
    expect(answer.body).toContain("second_factor_required");
  });

  test("in a trusted browser, logging in again asks for the code, which sensitive changes need [S6, S13]", async () => {
    const { username, password, app: phone, codes } = await withAuthenticator(app);
    const browser = await pendingLogin(app, { username, password });
    await browser.post("/login/code", { code: phone.code(), trust: true });
    await browser.post("/logout");
    expect(await browser.login(username, password)).toBe(true);
    expectStepUp(await browser.post("/account/recovery-codes"));
    expect(await browser.login(username, password)).toBe(false);
    expect((await enterCode(browser, codes[0] ?? "")).status).toBe(200);
    expect((await browser.post("/account/recovery-codes")).status).toBe(200);
  });

  test("a wrong password gets the same response with and without a second factor (user enumeration) [S1]", async () => {
    const [plain, protectedUser] = [await loggedIn(app), await withAuthenticator(app)];
    const guess = async ({ username }: { username: string }) => {
      const { status, body, setCookies } = await app
        .client()
        .post("/login", { username, password: "not the password" });
      return { status, setCookies, body: body.replaceAll(/"requestId":"[^"]+"/g, "") };
    };
    expect(await guess(protectedUser)).toEqual(await guess(plain));
  });

  test('"Remember me" takes effect after the code [S1, L4]', async () => {
    const { username, password, app: phone } = await withAuthenticator(app);
    const browser = app.client();
    const pending = await browser.post("/login", { username, password, remember: true });
    expect(pending.setCookies.join()).not.toContain("Max-Age");
    expect((await enterCode(browser, phone.code())).setCookies.join()).toContain("Max-Age=7776000");
  });

  test("a browser that one user trusts asks another user for a code, and so do two cookies [S13]", async () => {
    const owner = await withAuthenticator(app);
    const other = await withAuthenticator(app);
    const browser = await pendingLogin(app, owner);
    await browser.post("/login/code", { code: owner.app.code(), trust: true });
    await browser.post("/logout");
    expect(await browser.login(other.username, other.password)).toBe(false);
    expect(await browser.login(owner.username, owner.password)).toBe(true);
    await browser.post("/logout");
    const [[name, value] = ["", ""]] = [...browser.cookies].filter(([cookie]) => cookie.endsWith(".trusted"));
    expect(value).toMatch(/^[\w-]{43}$/);
    browser.cookies.set(` ${name}`, "x");
    expect(await browser.login(owner.username, owner.password)).toBe(false);
  });

  const revocations: [string, (person: { username: string; browser: Client; password: string }) => unknown][] = [
    ["ten minutes have passed", () => app.db("sessions").whereNull("user_id").update({ expired: app.db.fn.now() })],
    ["the user was disabled", ({ username }) => userOf(username).update({ disabled_at: new Date() })],
    [
      "the password was changed",
      ({ browser, password }) => browser.post("/account/password", { current_password: password, password: NEW }),
    ],
    ["the user was deleted", ({ username }) => userOf(username).delete()],
  ];
  test.each(revocations)("a code no longer completes a login after %s [S1, S3]", async (_, revoke) => {
    const person = await withAuthenticator(app);
    const browser = await pendingLogin(app, person);
    await revoke(person);
    expectStartOver(await enterCode(browser, person.app.code()));
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("a login that waits for its code expires after ten minutes, however often it is used [S3]", async () => {
    const browser = await pendingLogin(app, await withAuthenticator(app));
    await browser.get("/");
    const lifetime = app.db.raw("extract(epoch FROM expired - created_at)::int AS seconds");
    expect(await sessionOf(app.db, browser).select(lifetime)).toEqual([{ seconds: 600 }]);
  });

  test("a logout ends a login that waits for its code [S1]", async () => {
    const person = await withAuthenticator(app);
    const browser = await pendingLogin(app, person);
    const [name, value] = browser.sessionCookie;
    await browser.post("/logout");
    browser.cookies.set(name, value);
    expectStartOver(await enterCode(browser, person.app.code()));
  });

  test("a secret that no key opens for its user gets 503, never a login without a code [S4]", async () => {
    const person = await withAuthenticator(app);
    const other = await withAuthenticator(app);
    const [own] = await factorsOf(person.username);
    const [others] = await factorsOf(other.username);
    const key_id = "of a lost key";
    for (const damage of [{ key_id }, { secret: others?.secret }, { secret: "x" }]) {
      await factorsOf(person.username).update({ ...damage });
      const browser = await pendingLogin(app, person);
      expect((await enterCode(browser, person.app.code())).status, JSON.stringify(damage)).toBe(503);
      expectAnonymous(await browser.get(under.privatePath));
      expect((await app.client().get("/readyz")).status).toBe(damage.key_id ? 503 : 200);
      await factorsOf(person.username).update({ key_id: own?.key_id, secret: own?.secret });
    }
    expect((await app.client().get("/readyz")).status).toBe(200);
    expect(app.logged()).toContain("ENCRYPTION_KEYS lacks a key");
    expect(app.logged()).toContain("Restore the key that was removed");
  });

  test("a password reset neither removes nor skips the second factor [S7, S14]", async () => {
    const { username, email, app: phone } = await withAuthenticator(app);
    const token = await tokenFor(app.db, "reset_password", email);
    const browser = app.client();
    expect((await browser.post("/password/reset", { token, password: NEW })).status).toBe(204);
    expectAnonymous(await browser.get(under.privatePath));
    const login = await pendingLogin(app, { username, password: NEW });
    expectAnonymous(await login.get(under.privatePath));
    expect((await enterCode(login, phone.code())).status).toBe(200);
  });

  test("a registration that is sent again does not skip the second factor [S14]", async () => {
    const email = "again@example.com";
    const form = { token: await tokenFor(app.db, "register", email), username: "again", password: NEW };
    const browser = app.client();
    expect((await browser.post("/register/confirm", form)).status).toBe(201);
    await enrol(browser);
    const again = app.client();
    expect((await again.post("/register/confirm", form)).body).toContain("second_factor_required");
    expectAnonymous(await again.get(under.privatePath));
  });

  test("a report of an intruder removes the authenticator app and codes that were added since [S15]", async () => {
    const { browser, username, email, password } = await loggedIn(app);
    await enrol(browser);
    const token = () => tokenTo(app.db, "report_intruder", email);
    const ofTheOwner = await token();
    await browser.post("/account/recovery-codes");
    await browser.post("/account/password", { current_password: password, password: NEW });
    expect((await app.client().post("/not-me", { token: await token() })).status).toBe(204);
    expect(await factorsOf(username)).toHaveLength(1);
    expect((await app.client().post("/not-me", { token: ofTheOwner })).status).toBe(204);
    expect(await factorsOf(username)).toEqual([]);
    expect(await app.db("recovery_codes").whereIn("user_id", userOf(username).select("id"))).toEqual([]);
  });
}

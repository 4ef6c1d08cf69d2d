import type { Client } from "@latchkey/testkit/client";
import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { addressOf, endEmailPause } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectStepUp } from "../expect.ts";
import type { MailServer } from "../mail-server.ts";
import { withoutPassword } from "../passkeys.ts";
import { enrol, withAuthenticator } from "../second-factor.ts";
import { ageLogin, expireSession, sessionOf } from "../sessions.ts";
import { loginFields } from "../waiting-forms.ts";

const SEND = "/login/email-code/send";
const USERNAME = "/account/username";

/** Step-up authentication for accounts that have nothing else to confirm a login with. */
export function emailCodeClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const idOf = (username: string) => app.db("users").where({ username }).select("id");
  const codeIn = (email: string) => /\b\d{4} \d{4}\b/.exec(email)?.[0] ?? "";
  const wrong = (code: string) => `${code[0] === "1" ? 2 : 1}${code.slice(1)}`;
  const enter = (browser: Client, email_code: string, fields = {}) =>
    browser.post("/login/email-code", { email_code, ...fields });

  /** Like a user who only logs in with a provider that cannot confirm a login. */
  async function withNothingElse() {
    const person = await withoutPassword(under, app);
    await app.db("passkeys").whereIn("user_id", idOf(person.username)).delete();
    await ageLogin(app.db, person.browser);
    return person;
  }

  /** Requests a code, and reads it. @param count the number of the email that contains it */
  async function codeOf({ browser, email }: { browser: Client; email: string }, count = 1) {
    expect((await browser.post(SEND, { send_code: "on" })).status).toBe(under.json ? 202 : 200);
    return codeIn(await mail.newestTo(email, count));
  }

  test("an emailed code confirms the login of a user who has nothing else, and gives the session a new ID [P13, L1]", async () => {
    const person = await withNothingElse();
    const { browser, username, email } = person;
    if (!under.json) {
      const { body } = await browser.get("/login?return_to=/account/authenticator");
      expect(body).toContain(pages.login.emailCode.lead({ email }));
      expect(body).not.toContain("data-passkey");
    }
    const former = sessionOf(app.db, browser);
    const code = await codeOf(person);
    const refused = await enter(browser, wrong(code));
    expect([refused.status, refused.body]).toEqual([422, expect.stringContaining(fieldErrors.code_wrong)]);
    expectStepUp(await browser.get("/account/authenticator"));
    const done = await enter(browser, code, { return_to: "/account/authenticator" });
    if (under.json) expect(JSON.parse(done.body).user).toMatchObject({ username });
    else expect([done.status, done.headers.get("location")]).toEqual([303, "/account/authenticator"]);
    expect(await former).toEqual([]);
    expect((await browser.get("/account/authenticator")).status).toBe(200);
    expect((await browser.get("/notifications")).body).toMatch(/You logged in from .+ with a code sent by email/);
    expect((await enter(browser, code)).status).toBe(422);
  });

  test("a user with a password, a passkey or a second factor is not offered an emailed code [P13, S6]", async () => {
    const owner = await loggedIn(app);
    const keeper = await withoutPassword(under, app);
    const person = await withNothingElse();
    const code = await codeOf(person);
    await enter(person.browser, code);
    await enrol(person.browser);
    for (const { browser } of [owner, keeper, await withAuthenticator(app), person]) {
      await ageLogin(app.db, browser);
      const refused = await browser.post(SEND, { send_code: "on" });
      expect([refused.status, refused.body]).toEqual([
        403,
        expect.stringContaining(refusalText("email_code_unavailable")),
      ]);
      expectStepUp(await browser.get("/account/authenticator"));
    }
    if (!under.json) {
      const { status } = await person.browser.post(SEND, { send_code: "on", page_user: "of another user" });
      expect(status).toBe(409);
    }
    const anonymous = app.client();
    for (const answer of [await anonymous.post(SEND, { send_code: "on" }), await enter(anonymous, code)])
      expectAnonymous(answer);
  });

  if (!under.json) {
    test("a form that waits goes through once the emailed code is entered [P13, L19]", async () => {
      const { browser, username, email } = await withNothingElse();
      const typed = `by-code-${username}`;
      const asked = await browser.post(USERNAME, { username: typed }, { referer: `${app.origin}/account` });
      expect(asked.status).toBe(403);
      const sent = await browser.post(USERNAME, { ...loginFields(asked), send_code: "on" });
      expect([sent.status, sent.body]).toEqual([200, expect.stringContaining(`We sent a code to ${email}.`)]);
      const code = codeIn(await mail.newestTo(email, 1));
      const refused = await browser.post(USERNAME, { ...loginFields(sent), email_code: wrong(code) });
      expect([refused.status, refused.body]).toEqual([422, expect.stringContaining(fieldErrors.code_wrong)]);
      const done = await browser.post(USERNAME, { ...loginFields(refused), email_code: code });
      expect([done.status, done.headers.get("location")]).toEqual([303, "/account"]);
      expectKnown(await browser.get("/account"), typed);
    });

    test("a form that waits for an emailed code is kept if its session ends first [P13, L19]", async () => {
      const { browser, username } = await withNothingElse();
      const asked = await browser.post(USERNAME, { username: "lost" }, { referer: `${app.origin}/account` });
      await expireSession(app.db, browser);
      for (const fields of [{ send_code: "on" }, { email_code: "1234 5678" }]) {
        const kept = await browser.post(USERNAME, { ...loginFields(asked), ...fields });
        expect([kept.status, loginFields(kept).waiting]).toEqual([403, loginFields(asked).waiting]);
        const elsewhere = await browser.post("/login/email-code", { ...fields, return_to: "/account" });
        expect(elsewhere.headers.get("location")).toBe("/login?return_to=%2Faccount");
      }
      expect(await idOf(username)).toHaveLength(1);
    });

    test("a form that waits sends no code to another user who has logged in with the same browser [P13, L17]", async () => {
      const { browser } = await withNothingElse();
      const asked = await browser.post(USERNAME, { username: "kept" }, { referer: `${app.origin}/account` });
      const other = await withNothingElse();
      browser.cookies = other.browser.cookies;
      const sent = await browser.post(USERNAME, { ...loginFields(asked), send_code: "on" });
      expect([sent.status, sent.headers.get("location")]).toEqual([303, "/account"]);
      expect(await app.db("user_tokens").whereIn("user_id", idOf(other.username))).toEqual([]);
    });
  }

  if (!under.sharedCode) return;

  test("of ten concurrent uses of an emailed code, only one succeeds [P13, R2]", async () => {
    const person = await withNothingElse();
    const code = await codeOf(person);
    const copies = Array.from({ length: 10 }, () => {
      const copy = app.client();
      copy.cookies = new Map(person.browser.cookies);
      return copy;
    });
    const answers = await Promise.all(copies.map((copy) => enter(copy, code)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => ![200, 401, 422].includes(status))).toEqual([]);
  });

  test("a session that ends while its login is confirmed with an emailed code stays ended [P13, L3, L16]", async () => {
    const person = await withNothingElse();
    const code = await codeOf(person);
    const elsewhere = app.client();
    elsewhere.cookies = new Map(person.browser.cookies);
    const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    const { answers } = await app.db.transaction(async (trx) => {
      await trx.raw("LOCK TABLE events IN EXCLUSIVE MODE");
      const confirmation = enter(person.browser, code);
      await expect.poll(async () => (await app.db.raw(waiting)).rows).toHaveLength(1);
      const logout = elsewhere.post("/logout");
      await expect.poll(async () => (await app.db.raw(waiting)).rows).toHaveLength(2);
      return { answers: [confirmation, logout] };
    });
    await Promise.all(answers);
    expectAnonymous(await person.browser.get(under.privatePath));
    expect(await app.db("sessions").whereIn("user_id", idOf(person.username))).toEqual([]);
  });

  test("an emailed code belongs to its user and session, expires after ten minutes, and is replaced by a newer one [P13, R3]", async () => {
    const person = await withNothingElse();
    const other = await withNothingElse();
    const first = await codeOf(person);
    expect((await other.browser.post(SEND)).status).toBe(202);
    expect((await enter(other.browser, first)).status).toBe(422);
    expect((await person.browser.post(SEND)).status).toBe(202); // Within 30 seconds.
    await mail.newestTo(person.email, 1);
    await endEmailPause(app.db);
    const second = await codeOf(person, 2);
    expect((await enter(person.browser, first)).status).toBe(422);
    const tokens = () => app.db("user_tokens").whereIn("user_id", idOf(person.username));
    await tokens().update({ lineage: "of another login" });
    expect((await enter(person.browser, second)).status).toBe(422);
    await tokens().delete();
    await endEmailPause(app.db);
    const third = await codeOf(person, 3);
    await tokens().update({ expires_at: app.db.raw("expires_at - interval '10 minutes'") });
    expect((await enter(person.browser, third)).status).toBe(422);
    await endEmailPause(app.db);
    const last = await codeOf(person, 4);
    await app
      .db("users")
      .where({ username: person.username })
      .update(addressOf(`moved-${person.email}`));
    expect((await enter(person.browser, last)).status).toBe(422);
  });

  test("neither the log nor the database contains an emailed code [P13, O4]", async () => {
    const person = await withNothingElse();
    const code = (await codeOf(person)).replace(" ", "");
    const rows = await app.db("user_tokens").whereIn("user_id", idOf(person.username));
    expect(rows).toHaveLength(1);
    expect(JSON.stringify([rows, await app.db("mails")]) + app.logged()).not.toContain(code);
  });
}

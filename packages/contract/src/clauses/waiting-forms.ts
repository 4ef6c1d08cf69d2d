import type { Answer, Client } from "@latchkey/testkit/client";
import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectKnown } from "../expect.ts";
import { withAuthenticator } from "../second-factor.ts";
import { ageLogin, sessionOf } from "../sessions.ts";
import { loginFields, sealForm, unsealForm } from "../waiting-forms.ts";

const USERNAME = "/account/username";
const EMAIL = "/account/email";

let names = 0;

/** For apps with pages: forms that were posted without a login, or with one that is too old. */
export function waitingFormClauses(under: AppUnderTest, app: AppWithDatabase) {
  const user = (username: string) => app.db("users").where({ username });
  const sessions = (sid: string) => app.db("sessions").where({ sid });
  const post = (browser: Client, path: string, typed: object) =>
    browser.post(path, typed, { referer: `${app.origin}/account` });
  const newName = () => `typed-${++names}-${process.pid}`;

  /** A user whose login is too old for sensitive actions. */
  async function withOldLogin() {
    const person = await loggedIn(app);
    await ageLogin(app.db, person.browser);
    return person;
  }

  /** A user whose session has expired. */
  async function withExpiredSession() {
    const person = await loggedIn(app);
    await person.browser.get("/account"); // The page whose form is posted.
    await sessions(person.sid).update({ expired: new Date(0) });
    return person;
  }

  const logIn = (browser: Client, path: string, page: Answer, credentials: object) =>
    browser.post(path, { ...loginFields(page), ...credentials });

  const requestsOf = (username: string) =>
    app.db("events").whereIn("user_id", user(username).select("id")).where({ kind: "email_change_requested" });

  test("after step-up authentication, the form that required it goes through with what was typed [L19]", async () => {
    const { browser, sid, username, password } = await withOldLogin();
    const typed = newName();
    const asked = await post(browser, USERNAME, { username: typed });
    expect(asked.status).toBe(403);
    expect(asked.headers.get("cache-control")).toBe("no-store");
    expect(asked.body).toContain(pages.login.confirm.lead({ username }));
    const wrong = await logIn(browser, USERNAME, asked, { username, password: "not the password" });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain(fieldErrors.password_wrong);
    expect(await user(typed)).toEqual([]);
    const done = await logIn(browser, USERNAME, wrong, { username, password });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account"]);
    expect(await sessions(sid)).toEqual([]);
    const page = await browser.get("/account");
    expectKnown(page, typed);
    expect(page.body).toContain(pages.account.username.done);
  });

  test("a page that requires step-up authentication opens once the password is confirmed [L19]", async () => {
    const { browser, username, password } = await withOldLogin();
    const setUp = "/account/authenticator";
    const asked = await browser.get((await browser.get(setUp)).headers.get("location") ?? "");
    expect(asked.body).toContain(pages.login.confirm.lead({ username }));
    const form = { username, return_to: loginFields(asked).return_to, confirm: "on" };
    const wrong = await browser.post("/login", { ...form, password: "not the password" });
    expect(wrong.status).toBe(422);
    for (const text of [pages.login.confirm.title, fieldErrors.password_wrong]) expect(wrong.body).toContain(text);
    const done = await browser.post("/login", { ...form, password });
    expect([done.status, done.headers.get("location")]).toEqual([303, setUp]);
    expect((await browser.get(setUp)).status).toBe(200);
  });

  test("after step-up authentication a download starts, and a button does what it says [L19]", async () => {
    const { browser, username, password } = await withOldLogin();
    const elsewhere = app.client();
    await elsewhere.login(username, password);
    const [data, end] = [
      await post(browser, "/account/data", {}),
      await post(browser, "/account/sessions/end-others", {}),
    ];
    const { headers, body } = await logIn(browser, "/account/data", data, { username, password });
    expect(headers.get("content-disposition")).toContain("attachment");
    expect(JSON.parse(body).user).toMatchObject({ username });
    await logIn(browser, "/account/sessions/end-others", end, { username, password });
    expect((await elsewhere.get(under.privatePath)).status).toBe(303);
  });

  test("step-up authentication with a second factor takes the password and a code, and keeps the form [L19, S14]", async () => {
    const { browser, username, password, app: phone } = await withAuthenticator(app);
    await ageLogin(app.db, browser);
    const typed = newName();
    const asked = await post(browser, USERNAME, { username: typed });
    const half = await logIn(browser, USERNAME, asked, { username, password });
    expect(half.status).toBe(403);
    expect(half.body).toContain(pages.loginCode.either.lead);
    const wrong = await logIn(browser, USERNAME, half, { code: phone.wrongCode() });
    expect(wrong.status).toBe(422);
    expect((await logIn(browser, USERNAME, half, {})).status).toBe(303); // Without a code.
    expect(await user(typed)).toEqual([]);
    const done = await logIn(browser, USERNAME, wrong, { code: phone.code() });
    expect([done.status, done.headers.get("location")]).toEqual([303, "/account"]);
    expectKnown(await browser.get("/account"), typed);
  });

  test("a form that was posted after its session expired is shown again after the login, filled in [L20]", async () => {
    const { browser, username, password } = await withExpiredSession();
    const typed = newName();
    const asked = await post(browser, USERNAME, { username: typed });
    expect(asked.status).toBe(403);
    expect(asked.body).toContain(pages.login.formKept);
    expect(asked.body).not.toContain(typed);
    const shown = await logIn(browser, USERNAME, asked, { username, password });
    expect(shown.status).toBe(409);
    expect(shown.body).toContain(refusalText("form_kept"));
    expect(shown.body).toContain(`value="${typed}"`);
    expect(await user(typed)).toEqual([]);
    expect((await post(browser, USERNAME, { username: typed })).headers.get("location")).toBe("/account");
  });

  test("a button that was clicked after the session expired is offered again after the login, and has done nothing [L20]", async () => {
    const { browser, sid, username, password } = await loggedIn(app);
    const elsewhere = app.client();
    await elsewhere.login(username, password);
    const other = await sessionOf(app.db, elsewhere).first("id");
    await browser.get("/account/sessions");
    await sessions(sid).update({ expired: new Date(0) });
    const end = "/account/sessions/end";
    const asked = await post(browser, end, { id: other?.id ?? "" });
    const shown = await logIn(browser, end, asked, { username, password });
    expect(shown.status).toBe(409);
    expect(shown.body).toContain(refusalText("form_kept"));
    expect(shown.body).toContain(pages.sessions.logOutDevice);
    expectKnown(await elsewhere.get(under.privatePath), username);
    expect((await browser.get(end)).status).toBe(200); // After a reload.
  });

  test("a form that waits keeps no password, code or token, and does not go through without them [L19, L20]", async () => {
    const secrets = { password: "my-secret-1", current_password: "my-secret-2", code: "123456", token: "my-secret-3" };
    for (const { browser, username, password } of [await withOldLogin(), await withExpiredSession()]) {
      const typed = newName();
      const asked = await post(browser, USERNAME, { username: typed, ...secrets });
      const kept = unsealForm(USERNAME, asked);
      expect(kept).toContain(typed);
      expect(kept).not.toMatch(/my-secret|123456/);
      const shown = await logIn(browser, USERNAME, asked, { username, password });
      expect(shown.status).toBe(409);
      expect(shown.body).toContain(`value="${typed}"`);
    }
    const { browser } = await withExpiredSession();
    const { status, headers } = await post(browser, "/account/password", secrets); // Nothing of it can be kept.
    expect([status, headers.get("location")]).toEqual([303, "/login?return_to=%2Faccount"]);
  });

  test("a form that waits is neither sent nor shown for another user [L17, L19, L20]", async () => {
    const other = await app.client().join();
    for (const { browser, username } of [await withOldLogin(), await withExpiredSession()]) {
      const typed = newName();
      const asked = await post(browser, USERNAME, { username: typed });
      const answer = await logIn(browser, USERNAME, asked, other);
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/account"]);
      expectKnown(await browser.get("/account"), other.username);
      expect((await browser.get("/account")).body).not.toContain(typed);
      const { waiting } = loginFields(asked); // Without a password: the other user's login is recent.
      expect((await browser.post(USERNAME, { waiting })).headers.get("location")).toBe("/dashboard");
      expect((await browser.post(USERNAME, { waiting, page_user: "x" })).headers.get("location")).toBe("/dashboard");
      expect(await user(username)).toHaveLength(1);
      expect(await user(typed)).toEqual([]);
    }
  });

  test("a sealed form that was edited, has expired or belongs elsewhere logs in and does nothing else [L19]", async () => {
    const { browser, username, password } = await withOldLogin();
    const owner = (await user(username).first("id"))?.id ?? "";
    const fields = { page_user: owner, username: newName() };
    const { waiting } = loginFields(await post(browser, USERNAME, fields));
    const edited = [...waiting].with(50, waiting[50] === "A" ? "B" : "A").join("");
    for (const sealed of [
      ...[edited, waiting.slice(0, -8), waiting.slice(8), "", "x"],
      sealForm(EMAIL, { user: owner, fields }),
      sealForm(USERNAME, { user: owner, fields, expires: Date.now() - 1 }),
      sealForm(USERNAME, { user: owner, fields }, Buffer.alloc(32)),
    ]) {
      const answer = await browser.post(USERNAME, { waiting: sealed, username, password, return_to: "/account" });
      expect([answer.status, answer.headers.get("location")], sealed).toEqual([303, "/account"]);
    }
    const evil = { waiting: "x", username, password, return_to: "https://evil.test/" };
    expect((await browser.post(USERNAME, evil)).headers.get("location")).toBe("/dashboard");
    const repeated = await browser.post(USERNAME, { waiting: [waiting, waiting], username, password, page_user: "x" });
    expect(repeated.status).toBe(409);
    expectKnown(await browser.get("/account"), username);
    const works = sealForm(USERNAME, { user: owner, fields });
    await browser.post(USERNAME, { waiting: works, username, password });
    expectKnown(await browser.get("/account"), fields.username);
  });

  test("a form that waits goes through once, even if the login form is sent twice concurrently [L19]", async () => {
    const { browser, username, email, password } = await withOldLogin();
    const asked = await post(browser, EMAIL, { email: `new-${email}` });
    const send = () => logIn(browser, EMAIL, asked, { username, password });
    const answers = await Promise.all([send(), send()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect((await send()).headers.get("location")).toBe("/account");
    const { waiting } = loginFields(asked); // The same bytes in another spelling.
    expect((await browser.post(EMAIL, { waiting: `${waiting}=x` })).headers.get("location")).toBe("/dashboard");
    expect(await requestsOf(username)).toHaveLength(1);
  });

  test("no link and no other site can send a form that waits (CSRF) [F1, F6, L19]", async () => {
    const { browser, username, password } = await withOldLogin();
    const typed = newName();
    const fields = loginFields(await post(browser, USERNAME, { username: typed }));
    const forged = { ...fields, username, password };
    for (const path of [USERNAME, "/login", "/account"]) {
      const { body } = await browser.get(
        `${path}?${new URLSearchParams({ ...forged, waiting: fields.waiting ?? "" })}`,
      );
      expect(body).not.toContain(typed);
      expect(body).not.toContain(fields.waiting);
    }
    expect((await browser.post(USERNAME, forged, { "sec-fetch-site": "same-site" })).status).toBe(403);
    expectKnown(await browser.get("/account"), username);
  });

  test("a form of up to 16 kB waits with any input, and a longer one leads back to its page [L19, O3]", async () => {
    const { browser, username, password } = await withOldLogin();
    const long = await post(browser, USERNAME, { username: "x".repeat(16_384) });
    expect([long.status, long.headers.get("location")]).toEqual([303, "/login?return_to=%2Faccount"]);
    const longest = await post(browser, USERNAME, { username: "x".repeat(16_000) });
    const answer = await logIn(browser, USERNAME, longest, { username, password });
    expect(answer.status).toBe(422);
    expect(answer.body).toContain("x".repeat(16_000));
    await ageLogin(app.db, browser);
    expect((await browser.post(USERNAME, { waiting: "x".repeat(1_000_000), username, password })).status).toBe(413);
    const typed = { "username[a]": "b", "__proto__[username]": "c", username: ["d", "e"], "é\u{1f600}<": '"><i>' };
    const asked = await post(browser, USERNAME, typed);
    expect(asked.body).not.toContain("<i>");
    const refused = await logIn(browser, USERNAME, asked, { username, password });
    expect(refused.status).toBe(422);
    expectKnown(await browser.get("/account"), username);
  });
}

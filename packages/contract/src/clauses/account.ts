import { product } from "@latchkey/product";
import type { Answer } from "@latchkey/testkit/client";
import { readSessionId } from "@latchkey/testkit/session-cookie";
import { fieldErrors } from "@latchkey/texts";
import { expect, test } from "vitest";
import { addressOf, tokenFor, tokenTo } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectStepUp } from "../expect.ts";
import type { MailServer } from "../mail-server.ts";

const NEW = "another long enough password";
const FIREFOX = {
  "user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
};

export function accountClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const CHANGED = under.json ? [200, 202, 204] : [303];
  const expectChanged = ({ status, headers }: Answer) => {
    expect(CHANGED).toContain(status);
    expect(headers.get("location") ?? "").not.toContain("/login");
  };
  const user = (username: string) => app.db("users").where({ username });
  const findSession = (sid: string) => app.db("sessions").where({ sid });
  const confirm = (token: string) => app.client().post("/email/confirm", { token });

  test("a username can only be changed to one that is not taken, and the owner is notified [G3]", async () => {
    const { browser, username, password } = await loggedIn(app);
    const other = await loggedIn(app);
    const name = `${username}-renamed`;
    expectChanged(await browser.post("/account/username", { username: ` ${name} ` }));
    expectKnown(await browser.get(under.privatePath), name);
    expect(await app.client().login(name, password)).toBe(true);
    expect(await app.client().login(username, password)).toBe(false);
    const taken = await other.browser.post("/account/username", { username: name.toUpperCase() });
    expect(taken.status).toBe(under.json ? 409 : 422);
    expect(taken.body).toContain(fieldErrors.username_taken);
    expect((await other.browser.post("/account/username", { username: "a b" })).status).toBe(422);
    expectKnown(await other.browser.get(under.privatePath), other.username);
    expect((await browser.get("/notifications")).body).toContain(`Your username was changed to ${name}`);
  });

  const sensitive: [string, object][] = [
    ["/account/username", { username: "intruder" }],
    ["/account/email", { email: "intruder@example.com" }],
    ["/account/data", {}],
  ];
  test.each(sensitive)(
    "%s requires step-up authentication if the login is older than 15 minutes",
    async (path, fields) => {
      const { browser, sid, username, password } = await loggedIn(app);
      await findSession(sid).update({ created_at: app.db.raw("now() - interval '16 minutes'") });
      expectStepUp(await browser.post(path, fields));
      expect(await app.db("users").where({ username: "intruder" })).toEqual([]);
      expect(await browser.login(username, password)).toBe(true);
      const done = await browser.post(path, fields);
      expect([...CHANGED, 200]).toContain(done.status);
      await user("intruder").delete();
    },
  );

  test("an email address changes after it is confirmed from the new mailbox, and the old one is notified before and after [R11]", async () => {
    const { browser, username, email, password } = await loggedIn(app);
    const address = `new-${email}`;
    expectChanged(await browser.post("/account/email", { email: address }));
    const { link, token, message } = await mail.newestLinkTo(address, 1);
    expect(message).toContain("Subject: Confirm your new email address for Latchkey");
    expect(link.pathname).toBe("/email/confirm");
    const warning = await mail.newestTo(email, 1);
    expect(warning).toContain("Subject: Your Latchkey email address is about to change");
    expect(warning).toContain(address);
    expect(await user(username).first()).toMatchObject({ email });
    expect([200, 204]).toContain((await confirm(token)).status);
    expect(await user(username).first()).toMatchObject({ email: address });
    expect(await app.client().login(address, password)).toBe(true);
    expect(await mail.newestTo(email, 2)).toContain("Subject: Your Latchkey email address was changed");
  });

  test("changing to a taken address gets the same response as to a free one, and only its owner is notified (user enumeration) [G3]", async () => {
    const other = await app.client().join();
    const [first, second] = [await loggedIn(app), await loggedIn(app)];
    const answers = [
      await first.browser.post("/account/email", { email: other.email }),
      await second.browser.post("/account/email", { email: `free-${other.email}` }),
    ];
    const seen = answers.map(({ status, headers, body }) => ({ status, body, to: headers.get("location") }));
    expect(seen[0]).toEqual(seen[1]);
    expect(await mail.newestTo(other.email, 1)).toContain("Subject: You already have an account at Latchkey");
    expect(await mail.newestTo(`free-${other.email}`, 1)).toContain(
      "Subject: Confirm your new email address for Latchkey",
    );
  });

  test("an address that another account has taken in the meantime cannot be confirmed", async () => {
    const { token, address, username, email } = await requestEmailChange();
    await app.client().join({ email: address });
    const answer = await confirm(token);
    expect(answer.status).toBe(under.json ? 409 : 422);
    expect(answer.body).toContain(fieldErrors.email_taken);
    expect(await user(username).first("email")).toEqual({ email });
  });

  test("a password change ends all other sessions, renews the current session ID, and notifies the owner [L7]", async () => {
    const { browser, sid, username, email, password } = await loggedIn(app);
    const elsewhere = app.client();
    await elsewhere.login(username, password);
    const id = readSessionId(browser.sessionCookie[1]);
    expectChanged(await browser.post("/account/password", { current_password: password, password: NEW }));
    expect(readSessionId(browser.sessionCookie[1])).not.toBe(id);
    expect(await findSession(sid)).toEqual([]);
    expectKnown(await browser.get(under.privatePath), username);
    expectAnonymous(await elsewhere.get(under.privatePath));
    expect(await app.client().login(username, password)).toBe(false);
    expect(await app.client().login(username, NEW)).toBe(true);
    expect(await mail.newestTo(email, 1)).toContain("Subject: Your Latchkey password was changed");
    expect((await browser.get("/notifications")).body).toContain("Your password was changed using");
  });

  test("a password change requires the current password and an acceptable new one", async () => {
    const { browser, username, password } = await loggedIn(app);
    const change = (current_password: string, wanted: string) =>
      browser.post("/account/password", { current_password, password: wanted });
    const wrong = await change("not the password", NEW);
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain(fieldErrors.password_wrong);
    for (const bad of ["short", "password1", username]) expect((await change(password, bad)).status).toBe(422);
    expect(await app.client().login(username, password)).toBe(true);
    expect((await browser.get("/notifications")).body).toContain("wrong password");
  });

  test("the data export is one JSON file with all stored data and no hash", async () => {
    const { browser, username, email, sid } = await loggedIn(app);
    const { body, headers } = await browser.post("/account/data");
    expect(headers.get("content-disposition")).toMatch(
      new RegExp(`^attachment; filename="?${product.slug}-account.json"?$`),
    );
    expect(headers.get("content-type")).toMatch(/^application\/json/);
    expect(headers.get("cache-control")).toBe("no-store");
    const { user, sessions, notifications } = JSON.parse(body);
    expect(user).toMatchObject({ username, email });
    expect(sessions).toHaveLength(1);
    expect(notifications).toHaveLength(1);
    expect(body).not.toContain(sid);
    expect(body).not.toContain("hash");
  });

  test("deleting an account requires the password and leaves nothing but a final email", async () => {
    const { browser, username, email, password, sid } = await loggedIn(app);
    const owner = await user(username).first("id");
    await app.client().post("/password/forgot", { email });
    await mail.newestTo(email, 1);
    const wrong = await browser.post("/account/delete", { password: "not the password" });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toContain(fieldErrors.password_wrong);
    expectKnown(await browser.get(under.privatePath), username);
    expectChanged(await browser.post("/account/delete", { password }));
    expect(browser.cookies.size).toBe(0);
    for (const table of ["sessions", "events", "user_tokens"]) {
      expect(await app.db(table).where({ user_id: owner?.id }), table).toEqual([]);
    }
    expect(await user(username)).toEqual([]);
    expect(await findSession(sid)).toEqual([]);
    const farewell = await mail.newestTo(email, 2);
    expect(farewell).toContain("Subject: Your Latchkey account was deleted");
    await mail.deliverAll();
    expect(await app.db("mails").where({ recipient: email })).toEqual([]);
    await app.client().join({ username, email });
  });

  test("'This was not me' ends all sessions, locks the password and sends a reset link, once [R2]", async () => {
    const { browser, username, email, password } = await loggedIn(app);
    const intruder = app.client();
    await intruder.login(username, password, FIREFOX);
    const { link, token } = await mail.newestLinkTo(email, 1);
    expect(link.pathname).toBe("/not-me");
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.client().post("/not-me", { token })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => (under.json ? 204 : 200)));
    expectAnonymous(await intruder.get(under.privatePath));
    expectAnonymous(await browser.get(under.privatePath));
    expect(await app.client().login(username, password)).toBe(false);
    const reset = await mail.newestLinkTo(email, 2);
    expect(reset.link.pathname).toBe("/password/reset");
    await app.client().post("/password/reset", { token: reset.token, password: NEW });
    expect(await app.client().login(username, NEW)).toBe(true);
  });

  if (under.json)
    test("a request that names another user than the current one is refused, and changes nothing [L17]", async () => {
      const { browser, username } = await loggedIn(app);
      const ids = async (name: string) => (await user(name).first("id"))?.id;
      const change = (page_user: unknown) => browser.post("/account/username", { username: "taken-over", page_user });
      for (const other of [await ids((await app.client().join()).username), null, ""]) {
        const { status, body } = await change(other);
        expect(status).toBe(409);
        expect(JSON.parse(body).code).toBe("other_users_page");
      }
      expectKnown(await browser.get(under.privatePath), username);
      expectChanged(await change(await ids(username)));
    });

  if (!under.json)
    test.each(["/register/confirm", "/password/reset", "/email/confirm", "/not-me"])(
      "opening a link to %s changes nothing, and no cache, Referer or log gets its token [R5]",
      async (path) => {
        const { browser, username, email } = await loggedIn(app);
        const address = `next-${email}`;
        await browser.post("/account/email", { email: address });
        const tokens: Record<string, string> = {
          "/register/confirm": await tokenFor(app.db, "register", `other-${email}`),
          "/password/reset": await tokenFor(app.db, "reset_password", email),
          "/email/confirm": (await mail.newestLinkTo(address, 1)).token,
          "/not-me": (await mail.newestLinkTo(email, 1)).token,
        };
        const token = tokens[path] ?? "";
        await mail.deliverAll();
        const before = [await user(username), await app.db("user_tokens").where({ account_email: email })];
        const { status, headers, body } = await app.client().get(`${path}?token=${token}`);
        expect(status).toBe(200);
        expect(body).toContain(`name="token" value="${token}"`);
        expect(headers.get("referrer-policy")).toBe("no-referrer, strict-origin");
        expect(headers.get("x-robots-tag")).toBe("noindex");
        expect(headers.get("cache-control")).toBe("no-store");
        expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
        expect([await user(username), await app.db("user_tokens").where({ account_email: email })]).toEqual(before);
        expect(app.logged()).not.toContain(token);
      },
    );

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  /** A logged-in user who has requested a change of address, with the token of its link. */
  async function requestEmailChange() {
    const person = await loggedIn(app);
    const address = `next-${person.email}`;
    expectChanged(await person.browser.post("/account/email", { email: address }));
    return { ...person, address, token: await tokenTo(app.db, "change_email", address) };
  }

  test("a change of username or address that is sent twice concurrently happens once, and is reported once [L18]", async () => {
    const { browser, username, email } = await loggedIn(app);
    const owner = await user(username).first("id");
    const changes = { username: `${username}-renamed`, email: `next-${email}` };
    for (const [field, value] of Object.entries(changes)) {
      const send = () => browser.post(`/account/${field}`, { [field]: value });
      for (const answer of await Promise.all([send(), send()])) expectChanged(answer);
    }
    const kinds = app.db("events").where({ user_id: owner?.id }).orderBy("id").pluck("kind");
    expect(await kinds).toEqual(["logged_in", "username_changed", "email_change_requested"]);
    await mail.newestTo(changes.email, 1);
    await mail.newestTo(email, 1);
  });

  const revocations: [string, (person: Awaited<ReturnType<typeof requestEmailChange>>) => unknown][] = [
    [
      "it was used minutes ago",
      async ({ token }) => {
        await confirm(token);
        await app.db("used_tokens").delete();
      },
    ],
    ["it has expired", () => app.db("user_tokens").update({ expires_at: app.db.fn.now() })],
    [
      "a newer one was requested, for any address",
      ({ browser, email }) => browser.post("/account/email", { email: `newer-${email}` }),
    ],
    ["the account's address was changed", ({ username, email }) => user(username).update(addressOf(`x-${email}`))],
    [
      "the password was changed",
      ({ browser, password }) => browser.post("/account/password", { current_password: password, password: NEW }),
    ],
    ["the account was disabled", ({ username }) => user(username).update({ disabled_at: new Date() })],
    [
      "it was issued for another purpose",
      () => app.db("user_tokens").where({ purpose: "change_email" }).update({ purpose: "x" }),
    ],
  ];
  test.each(revocations)("an email change link is no longer valid once %s [R3]", async (_, revoke) => {
    const person = await requestEmailChange();
    await revoke(person);
    const before = await user(person.username).first("email");
    expect((await confirm(person.token)).status).toBe(410);
    expect(await user(person.username).first("email")).toEqual(before);
    await app.db("user_tokens").delete();
  });

  test("a remembered session stays remembered after a password change", async () => {
    const { username, password } = await app.client().join();
    const browser = app.client();
    await browser.post("/login", { username, password, remember: under.json ? true : "on" });
    const { setCookies } = await browser.post("/account/password", { current_password: password, password: NEW });
    expect(setCookies[0]).toContain("Expires=");
  });

  test("of two concurrent password changes one succeeds, and only its password is valid [L8]", async () => {
    const { username, password, ...first } = await loggedIn(app);
    const second = app.client();
    await second.login(username, password);
    const answers = await Promise.all(
      [first.browser, second].map((browser, index) =>
        browser.post("/account/password", { current_password: password, password: `${NEW} ${index}` }),
      ),
    );
    const won = answers.findIndex(({ status }) => CHANGED.includes(status));
    expect(answers.filter(({ status }) => CHANGED.includes(status))).toHaveLength(1);
    expect(await app.client().login(username, `${NEW} ${won}`)).toBe(true);
    expect(await app.client().login(username, `${NEW} ${1 - won}`)).toBe(false);
  });

  test("a login from a new browser is reported by email, but one from a known browser is not", async () => {
    const { browser, username, email, password } = await loggedIn(app);
    expect(await app.client().login(username, password)).toBe(true);
    expect(await app.client().login(username, password, FIREFOX)).toBe(true);
    expect(await app.client().login(username, password, FIREFOX)).toBe(true);
    const message = await mail.newestTo(email, 1);
    expect(message).toContain("Subject: New login to your Latchkey account");
    expect(message).toContain("Firefox on Windows");
    await mail.deliverAll();
    expect(mail.emailsTo(email)).toHaveLength(1);
    expect((await browser.get("/notifications")).body).toContain("New login from Firefox on Windows");
  });

  test("after an intruder has changed address and password the owner can still recover the account (account takeover) [R7]", async () => {
    const { browser, username, email, password } = await loggedIn(app);
    const intruders = `intruder-${email}`;
    await browser.post("/account/email", { email: intruders });
    await confirm((await mail.newestLinkTo(intruders, 1)).token);
    const { token, message } = await mail.newestLinkTo(email, 2);
    expect(message).toContain("Subject: Your Latchkey email address was changed");
    await browser.post("/account/password", { current_password: password, password: NEW });
    const intrudersToken = (await mail.newestLinkTo(intruders, 2)).token;

    const notMe = (sent: string) => app.client().post("/not-me", { token: sent });
    expect((await notMe(intrudersToken)).status).toBe(under.json ? 204 : 200); // The intruder reports first.
    expect((await notMe(token)).status).toBe(under.json ? 204 : 200);
    expect(await user(username).first("email")).toEqual({ email });
    expectAnonymous(await browser.get(under.privatePath));
    expect(await app.client().login(username, NEW)).toBe(false);
    const reset = await mail.newestLinkTo(email, 3);
    await app.client().post("/password/reset", { token: reset.token, password: "a third long enough password" });
    expect(await app.client().login(email, "a third long enough password")).toBe(true);
    expect((await app.client().post("/password/forgot", { email: intruders })).status).toBe(under.json ? 202 : 200);
    await mail.deliverAll();
    const links = await app.db("user_tokens").where({ sent_to: intruders });
    expect(links).toEqual([]);
  });
}

import { createHash } from "node:crypto";
import type { Answer } from "@latchkey/testkit/client";
import { refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { addressOf, endEmailPause } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown } from "../expect.ts";
import type { MailServer } from "../mail-server.ts";

const NEW = "another long enough password";

export function recoveryClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const SENT = under.json ? 202 : 200;
  const DONE = under.json ? 204 : 200;
  const requestReset = (email: string, headers = {}) => app.client().post("/password/forgot", { email }, headers);
  const reset = (token: string, password = NEW) => app.client().post("/password/reset", { token, password });

  /** A logged-in user who has received a reset link. */
  async function withLink() {
    const person = await loggedIn(app);
    expect((await requestReset(person.email)).status).toBe(SENT);
    return { ...person, ...(await mail.newestLinkTo(person.email, 1)) };
  }
  const user = (username: string) => app.db("users").where({ username });

  test("a forgotten password is reset with an emailed link, and the owner is notified [R7]", async () => {
    const { username, email, password, token } = await withLink();
    expect((await reset(token)).status).toBe(DONE);
    expect(await app.client().login(username, password)).toBe(false);
    expect(await app.client().login(username, NEW)).toBe(true);
    expect(await mail.newestTo(email, 2)).toContain("Subject: Your Latchkey password was changed");
  });

  test("a password reset ends all sessions of the account and revokes its other links [L7, R7]", async () => {
    const { browser, username, token } = await withLink();
    expectKnown(await browser.get(under.privatePath), username);
    expect((await reset(token)).status).toBe(DONE);
    expectAnonymous(await browser.get(under.privatePath));
    const links = app.db("user_tokens").whereIn("user_id", user(username).select("id"));
    expect(await links.whereNot({ purpose: "report_intruder" })).toEqual([]);
    expect(await app.db("sessions").whereIn("user_id", user(username).select("id"))).toEqual([]);
  });

  test("a refused password does not use up the reset link", async () => {
    const { token, username } = await withLink();
    for (const password of ["short", "password1", username]) expect((await reset(token, password)).status).toBe(422);
    expect((await reset(token)).status).toBe(DONE);
  });

  test("an unknown address gets the same response after the same work, and no email (user enumeration) [R4]", async () => {
    const { email } = await app.client().join();
    const unknown = email.replace("person", "nobody");
    const answers: Answer[] = [await requestReset(email), await requestReset(unknown)];
    const seen = answers.map(({ status, headers, body }) => {
      const kept = [...headers].filter(([name]) => name !== "date" && name !== "etag");
      return { status, kept, body: body.replaceAll(/(person|nobody)[^"]*@example.com/g, "address") };
    });
    expect(seen[1]).toEqual(seen[0]);
    await mail.deliverAll();
    expect(mail.emailsTo(unknown)).toEqual([]);
  });

  test("an emailed link has the configured origin, whatever Host says (Host header injection) [R6]", async () => {
    const { email } = await app.client().join();
    await requestReset(email, { host: "evil.test", "x-forwarded-host": "evil.test", "x-forwarded-proto": "https" });
    const { link, message } = await mail.newestLinkTo(email, 1);
    expect(message).not.toContain("evil.test");
    if (!under.json) expect(link.origin).toBe(app.origin);
    expect(link.pathname).toBe("/password/reset");
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test.each(["/register", "/password/forgot"])(
    "a request to %s that is sent again, concurrently or not, sends one email, and another one after a pause [L18]",
    async (path) => {
      const { email } = await app.client().join();
      const sentTo = path === "/register" ? `new-${email}` : email;
      const send = async () => (await app.client().post(path, { email: sentTo })).status;
      expect([...(await Promise.all([send(), send()])), await send()]).toEqual([SENT, SENT, SENT]);
      await mail.newestTo(sentTo, 1);
      await endEmailPause(app.db);
      expect(await send()).toBe(SENT);
      await mail.newestTo(sentTo, 2);
    },
  );

  test("a token has 256 random bits, and the database stores only its SHA-256 [R1]", async () => {
    const { token } = await withLink();
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    const rows = await app.db("user_tokens");
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.map(({ token_hash }) => token_hash)).toContain(createHash("sha256").update(token).digest("base64url"));
    expect(await app.db("mails").whereRaw("data::text LIKE ?", [`%${token}%`])).toEqual([]);
    await expect.poll(app.logged).toContain("/password/forgot");
    expect(app.logged()).not.toContain(token);
  });

  test("of ten concurrent uses of a reset link exactly one succeeds [R2]", async () => {
    const { token } = await withLink();
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => reset(token, `${NEW} ${index}`)));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([DONE, ...Array.from({ length: 9 }, () => 410)]);
  });

  const revocations: [string, (person: Awaited<ReturnType<typeof withLink>>) => unknown][] = [
    ["it was used", ({ token }) => reset(token)],
    ["it has expired [R3]", () => app.db("user_tokens").update({ expires_at: app.db.fn.now() })],
    [
      "a newer one was sent [R3]",
      async ({ email }) => {
        await endEmailPause(app.db);
        await requestReset(email);
        await mail.newestTo(email, 2);
      },
    ],
    [
      "the account's address was changed [R3]",
      ({ username }) => user(username).update(addressOf(`new-${username}@example.com`)),
    ],
    ["the account was disabled", ({ username }) => user(username).update({ disabled_at: new Date() })],
    [
      "it was issued for another purpose [R1]",
      () => app.db("user_tokens").where({ purpose: "reset_password" }).update({ purpose: "x" }),
    ],
  ];
  test.each(revocations)("a reset link is no longer valid once %s", async (_, revoke) => {
    const person = await withLink();
    await revoke(person);
    const before = await user(person.username).first();
    const answer = await reset(person.token, "yet another password");
    expect(answer.status).toBe(410);
    expect(answer.body).toContain(refusalText("invalid_link"));
    expect((await user(person.username).first())?.password_hash).toBe(before?.password_hash);
  });
}

import { fieldErrors, refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { composeFor, inviteTo, tokenFor } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, run } from "../app-under-test.ts";
import { expectKnown } from "../expect.ts";
import type { MailServer } from "../mail-server.ts";

const PASSWORD = "a long enough password";

let people = 0;

export function registrationClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const SENT = under.json ? 202 : 200;
  const CREATED = under.json ? 201 : 303;
  const TAKEN = under.json ? 409 : 422;
  const requestLink = (email: unknown) => app.client().post("/register", { email });
  const confirm = (token: string, fields: object = {}, browser = app.client()) =>
    browser.post("/register/confirm", { token, username: newName(), password: PASSWORD, ...fields });
  const newName = () => `newcomer${++people}`;
  const newAddress = () => `${newName()}@example.com`;
  const tokenTo = (email = newAddress()) => tokenFor(app.db, "register", email);

  test("an emailed link creates an account with the address that it was sent to, and logs in", async () => {
    const [username, email] = [newName(), newAddress()];
    expect((await requestLink(` ${email} `)).status).toBe(SENT);
    const { token, link, message } = await mail.newestLinkTo(email, 1);
    expect(message).toContain("Subject: Create your Latchkey account");
    expect(link.pathname).toBe("/register/confirm");
    expect(await app.db("users").where({ email })).toEqual([]);
    const browser = app.client();
    expect((await confirm(token, { username, email: "else@example.com" }, browser)).status).toBe(CREATED);
    expectKnown(await browser.get(under.privatePath), username);
    expect(await app.db("users").where({ username }).first()).toMatchObject({ email });
  });

  test("registering with a taken address gets the same response as with a free one, and only its owner is notified (user enumeration) [G3]", async () => {
    const { email, username } = await app.client().join();
    const free = email.replace("person", "nobody");
    const answers = [await requestLink(email), await requestLink(free), await requestLink(email.toUpperCase())];
    const seen = answers.map(({ status, headers, body }) => {
      const kept = [...headers].filter(([name]) => name !== "date" && name !== "etag");
      return { status, kept, body: body.replaceAll(/(person|nobody)[^"]*@example.com/gi, "address") };
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    const { message, link } = await mail.newestLinkTo(email, 2); // To the stored address, in whichever case it was typed.
    expect(message).toContain("Subject: You already have an account at Latchkey");
    expect(message).toContain(username);
    expect(link.pathname).toBe("/password/forgot");
    expect(await mail.newestTo(free, 1)).toContain("Subject: Create your Latchkey account");
  });

  test("a registration submitted several times, concurrently or not, logs in each time and creates one account (idempotent) [L18]", async () => {
    const [username, email] = [newName(), newAddress()];
    const token = await tokenTo(email);
    const browsers = [app.client(), app.client(), app.client()];
    const send = (browser = app.client(), password = PASSWORD) => confirm(token, { username, password }, browser);
    const together = await Promise.all(browsers.slice(1).map((browser) => send(browser)));
    for (const { status } of [...together, await send(browsers[0]), await send(browsers[1])])
      expect(status).toBe(CREATED);
    for (const browser of browsers) expectKnown(await browser.get(under.privatePath), username);
    expect(await app.db("users").where({ email })).toHaveLength(1);
    expect((await send(app.client(), "not the password")).status).toBe(410);
    await app.db.raw("UPDATE users SET created_at = now() - interval '5 minutes' WHERE email = ?", [email]);
    expect((await send()).status).toBe(410);
  });

  test("a refused registration explains each invalid field, creates nothing, and does not use up the link", async () => {
    const token = await tokenTo();
    const answer = await confirm(token, { username: "no spaces please", password: "short" });
    expect(answer.status).toBe(422);
    for (const advice of ["1 to 32 letters", "at least 8"]) expect(answer.body).toContain(advice);
    expect(await app.db("users").where({ username: "no spaces please" })).toEqual([]);
    expect((await confirm(token)).status).toBe(CREATED);
    const noAddress = await requestLink("no-address");
    expect(noAddress.status).toBe(422);
    expect(noAddress.body).toContain(fieldErrors.email_invalid);
  });

  test("common passwords and the user's own names are refused [W4]", async () => {
    const token = await tokenTo("guessable@example.com");
    expect((await confirm(token, { password: "password1" })).body).toContain(fieldErrors.password_common);
    const named = { username: "someone", password: "Guessable@example.com" };
    expect((await confirm(token, named)).body).toContain(fieldErrors.password_like_name);
  });

  const malformed: [string, string, object][] = [
    ["no fields", "/login", {}],
    ["a missing password", "/login", { username: "ann" }],
    ["a repeated name", "/login", { username: ["ann", "bob"], password: "x" }],
    ["a repeated password", "/login", { username: "ann", password: ["x", "y"] }],
    ["an invalid checkbox", "/login", { username: "ann", password: "x", remember: "maybe" }],
    ["a repeated checkbox", "/login", { username: "ann", password: "x", remember: ["on", "on"] }],
    ["NUL in a name", "/login", { username: "ann\0", password: "x" }],
    ["a missing address", "/register", {}],
    ["a repeated address", "/register", { email: ["a@example.com", "b@example.com"] }],
    ["NUL in an address", "/register", { email: "a\0@example.com" }],
    ["an address of 5,000 characters", "/register", { email: `${"a".repeat(5000)}@example.com` }],
    ["two addresses in one", "/register", { email: "a@example.com, b@example.com" }],
    ["a line break in an address", "/register", { email: "a@example.com\r\nBcc: b@example.com" }],
    ["a missing token", "/register/confirm", { username: "ann", password: PASSWORD }],
    ["a repeated token", "/register/confirm", { token: ["a", "b"], username: "ann", password: PASSWORD }],
    ["__proto__ as a field (prototype pollution)", "/register", { ["__proto__"]: "x", constructor: "y" }],
  ];
  test.each(malformed)("%s gets 422, never 500 [G7]", async (_, path, sent) => {
    const before = [await app.db("users").count(), await app.db("mails").count()];
    expect((await app.client().post(path, sent)).status).toBe(422);
    expect([await app.db("users").count(), await app.db("mails").count()]).toEqual(before);
  });

  test("a username of 5,000 characters gets 422", async () => {
    expect((await confirm(await tokenTo(), { username: "a".repeat(5000) })).status).toBe(422);
  });

  test("with REGISTRATION=invitation only an invited address can create an account [G11]", async () => {
    const [username, email] = [newName(), newAddress()];
    const requested = await tokenTo(email);
    const closed = await run(under, app.url, { REGISTRATION: "invitation" });
    try {
      const refused = await closed.client().post("/register", { email });
      expect(refused.status).toBe(403);
      expect(refused.body).toContain(refusalText("invitation_only"));
      expect(await app.db("mails").where({ recipient: email })).toEqual([]);
      if (!under.json) {
        const page = await closed.client().get("/register");
        expect(page.body).toContain(refusalText("invitation_only"));
        expect(page.body).not.toContain('name="email"');
        for (const path of ["/", "/login"]) expect((await closed.client().get(path)).body).not.toContain('"/register"');
        expect((await closed.client().get(`/register/confirm?token=${requested}`)).body).not.toContain(
          'name="username"',
        );
      }
      expect((await confirm(requested, {}, closed.client())).status).toBe(410);
      expect(await app.db("users").where({ email })).toEqual([]);
      const browser = closed.client();
      const token = await inviteTo(app.db, email);
      expect((await confirm(token, { username, email: "else@example.com" }, browser)).status).toBe(CREATED);
      expectKnown(await browser.get(under.privatePath), username);
      expect(await app.db("users").where({ username }).pluck("email")).toEqual([email]);
    } finally {
      await closed.close();
    }
  });

  if (under.json)
    test("values that are not well-formed strings get 422 [G7]", async () => {
      for (const value of [8, ["pw"], { length: 8 }, null, true, "\ud800"]) {
        for (const sent of [
          { username: "ann", password: value },
          { username: value, password: "x" },
        ]) {
          expect((await app.client().post("/login", sent)).status).toBe(422);
        }
        expect((await requestLink(value)).status).toBe(422);
        expect((await confirm("x", { password: value })).status).toBe(422);
      }
      for (const body of ["null", "[]", '"text"', "1"]) {
        const headers = { "content-type": "application/json" };
        expect([400, 422]).toContain((await app.client().send("POST", "/login", { body, headers })).status);
      }
    });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("of ten concurrent uses of a registration link exactly one creates an account [R2]", async () => {
    const email = newAddress();
    const token = await tokenTo(email);
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(token)));
    expect(answers.filter(({ status }) => status === CREATED)).toHaveLength(1);
    expect(await app.db("users").where({ email })).toHaveLength(1);
  });

  const revocations: [string, (token: string, email: string) => unknown][] = [
    ["it was used", (token) => confirm(token)],
    ["it has expired", () => app.db("user_tokens").update({ expires_at: app.db.fn.now() })],
    ["a newer one was sent", (_, email) => tokenTo(email.toUpperCase())],
    [
      "it was issued for another purpose [R1]",
      () => app.db("user_tokens").where({ purpose: "register" }).update({ purpose: "x" }),
    ],
  ];
  test.each(revocations)("a registration link is no longer valid once %s [R3]", async (_, revoke) => {
    const email = newAddress();
    const token = await tokenTo(email);
    await revoke(token, email);
    const username = newName();
    const answer = await confirm(token, { username });
    expect(answer.status).toBe(410);
    expect(answer.body).toContain(refusalText("invalid_link"));
    expect(await app.db("users").where({ username })).toEqual([]);
    await app.db("user_tokens").delete();
  });

  test("a registration link is valid for 24 hours [R3]", async () => {
    const email = newAddress();
    await tokenTo(email);
    const { rows } = await app.db.raw(
      "SELECT extract(epoch FROM expires_at - now()) AS seconds FROM user_tokens WHERE sent_to = ?",
      [email],
    );
    expect(Number(rows[0].seconds)).toBeGreaterThan(86_300);
    expect(Number(rows[0].seconds)).toBeLessThanOrEqual(86_400);
  });

  test("twenty concurrent registrations of one name, in mixed case, create one account and no error [G4]", async () => {
    const tokens: string[] = [];
    for (let index = 0; index < 20; index++) tokens.push(await tokenTo());
    const answers = await Promise.all(
      tokens.map((token, index) => confirm(token, { username: index % 2 ? "racer" : "RACER" })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === CREATED)).toHaveLength(1);
    expect(statuses.filter((status) => status === TAKEN)).toHaveLength(19);
    expect(await app.db("users").where({ username_key: "racer" })).toHaveLength(1);
  });

  test("a username matches in any case and Unicode form, at registration and at login", async () => {
    expect((await confirm(await tokenTo(), { username: "ｆｕｌｌｗｉｄｔｈ" })).status).toBe(CREATED);
    expect(await app.client().login("fullwidth", PASSWORD)).toBe(true);
    expect(await app.client().login("ｆｕｌｌｗｉｄｔｈ", PASSWORD)).toBe(true);
    expect((await confirm(await tokenTo(), { username: "FullWidth" })).body).toContain(fieldErrors.username_taken);
  });

  test.each([
    ["\ufeff O'Neil&Sons+1＠Example。com\u200b ", "O'Neil&Sons+1@example.com", "o'neil&sons+1@EXAMPLE.com\u00a0"],
    ["ann@MÜNCHEN.example", "ann@münchen.example", "ANN＠xn--mnchen-3ya.example"],
    ["Иван@пример.рф", "Иван@пример.рф", "иван@xn--e1afmkfd。xn--p1ai"],
  ])("%s is a valid address, and all its spellings belong to one account [G10]", async (typed, stored, otherwise) => {
    expect((await requestLink(typed)).status).toBe(SENT);
    await mail.deliverAll();
    const username = newName();
    expect((await confirm(await tokenTo(stored), { username })).status).toBe(CREATED);
    expect(await app.db("users").where({ username }).pluck("email")).toEqual([stored]);
    for (const name of [typed, stored, otherwise]) expect(await app.client().login(name, PASSWORD), name).toBe(true);
    expect(await composeFor(app.db, "register", otherwise)).toMatchObject({
      subject: "You already have an account at Latchkey",
    });
  });

  test("a username that looks like a web address is refused [V3]", async () => {
    const token = await tokenTo();
    for (const username of ["evil.com", "a.co", "WWW.evil", "evil_site.ru", "192.0.2.1"])
      expect((await confirm(token, { username })).body, username).toContain(fieldErrors.username_like_host);
    const browser = app.client();
    expect((await confirm(token, { username: "ann.smith" }, browser)).status).toBe(CREATED);
    expect((await browser.post("/account/username", { username: "evil.com" })).body).toContain(
      fieldErrors.username_like_host,
    );
  });

  test("an old username that looks like a web address logs in, but does not become a link in emails [V3]", async () => {
    const { username, password, email } = await app.client().join();
    await app.db("users").where({ username }).update({ username: "evil.com", username_key: "evil.com" });
    for (const name of ["evil.com", "evil.\u2060com"]) expect(await app.client().login(name, password)).toBe(true);
    await app.client().post("/password/forgot", { email });
    const message = await mail.newestTo(email, 1);
    expect(message.replaceAll("=\r\n", "")).toContain("Hi evil.=E2=81=A0com,");
    expect(message).not.toContain("evil.com");
  });
}

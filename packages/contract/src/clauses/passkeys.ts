import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { attestation } from "@latchkey/testkit/attestation";
import { type Forgery, Passkey } from "@latchkey/testkit/passkey";
import { SECRET } from "@latchkey/testkit/session-cookie";
import { createStatementCounter } from "@latchkey/testkit/statement-counter";
import { refusalText } from "@latchkey/texts";
import { expect, test } from "vitest";
import { tokenTo } from "../accounts.ts";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectPasskeyRefused, expectStepUp } from "../expect.ts";
import type { MailServer } from "../mail-server.ts";
import {
  addPasskey,
  logInWith,
  loginOptions,
  newPasskeyOptions,
  passkeyLogin,
  withoutPassword,
  withPasskey,
} from "../passkeys.ts";
import { enrol } from "../second-factor.ts";
import { ageLogin } from "../sessions.ts";

export function passkeyClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const DONE = under.json ? 200 : 303;
  const userOf = (username: string) => app.db("users").where({ username });
  const passkeysOf = (username: string) => app.db("passkeys").whereIn("user_id", userOf(username).select("id"));

  test("a passkey logs in without a password or a code, and is listed with its last use [S9, S14]", async () => {
    const { browser, username, email, passkey } = await withPasskey(under, app);
    expect(await mail.newestTo(email, 1)).toContain("Subject: Passkey added to your");
    await enrol(browser);
    expect((await browser.get("/account/passkeys")).body).toMatch(/not used yet|"lastUsedAt":null/);
    const elsewhere = app.client();
    expect((await passkeyLogin(under, elsewhere, passkey)).status).toBe(DONE);
    expectKnown(await elsewhere.get(under.privatePath), username);
    const list = await elsewhere.get("/account/passkeys");
    expect(list.body).toContain("My phone");
    expect(list.body).toMatch(/last used|"lastUsedAt":"/);
    expect(list.body).toMatch(new RegExp(`allAcceptedCredentialIds.{1,8}:.{1,8}${passkey.id}`)); // For the browser.
    expect((await elsewhere.get("/notifications")).body).toContain("with a passkey");
    const sessions = await elsewhere.get(under.json ? "/sessions" : "/account/sessions");
    expect(sessions.body).toMatch(/"factor":"passkey"|confirmed with a passkey/);
  });

  test("only its user can rename a passkey, or remove it so that it no longer logs in [S6, S9]", async () => {
    const { browser, username, email, passkey } = await withPasskey(under, app);
    const [row] = await passkeysOf(username);
    const id = row?.id ?? "";
    const rename = (who: typeof browser, name: string) =>
      under.json
        ? who.send("PATCH", `/account/passkeys/${id}`, {
            body: JSON.stringify({ name }),
            headers: { "content-type": "application/json" },
          })
        : who.post("/account/passkeys/rename", { id, name });
    const remove = (who: typeof browser) =>
      under.json ? who.send("DELETE", `/account/passkeys/${id}`) : who.post("/account/passkeys/remove", { id });
    const { browser: stranger } = await loggedIn(app);
    await rename(stranger, "Stolen");
    await remove(stranger);
    await rename(browser, "Work laptop");
    expect((await rename(browser, "x".repeat(61))).status).toBe(422);
    expect((await browser.get("/account/passkeys")).body).toContain("Work laptop");
    const sessions = app.db("sessions").whereIn("user_id", userOf(username).select("id"));
    await sessions.clone().update({ created_at: app.db.raw("now() - interval '16 minutes'") });
    expectStepUp(await remove(browser));
    const json = { accept: "application/json" };
    expect((await browser.post("/account/passkeys/options", {}, json)).status).toBe(401);
    if (!under.json) expectStepUp(await browser.get("/account/passkeys/new"));
    await sessions.clone().update({ created_at: app.db.fn.now() });
    await remove(browser);
    expect(await passkeysOf(username)).toEqual([]);
    expect(await mail.newestTo(email, 2)).toContain("Subject: Passkey removed from your");
    const answer = await passkeyLogin(under, app.client(), passkey);
    expect([answer.status, answer.body]).toEqual([422, expect.stringContaining("no longer belongs to an account")]);
  });

  test("a login with a passkey whose challenge was used before says so, and keeps the password form as it was [S16]", async () => {
    const { username, passkey } = await withPasskey(under, app);
    const browser = app.client();
    const credential = passkey.get(await loginOptions(browser));
    const jar = new Map(browser.cookies);
    expect((await logInWith(under, browser, credential)).status).toBe(DONE);
    const again = Object.assign(app.client(), { cookies: jar });
    const answer = await logInWith(under, again, credential, { username });
    expect(answer.status).toBe(422);
    expectPasskeyRefused(under, answer, refusalText("passkey_refused"), username);
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  const forgeries: [string, Forgery][] = [
    ["on a page of another origin", { origin: "https://evil.example" }],
    ["for another domain", { rpId: "evil.example" }],
    ["without user verification", { userVerified: false }],
    ["with a challenge of its own", { challenge: Buffer.alloc(54).toString("base64url") }],
  ];
  test.each(forgeries)("a passkey that was made or used %s is refused [S9]", async (_, forgery) => {
    const { browser, username, passkey } = await withPasskey(under, app);
    const made = await addPasskey(under, browser, new Passkey(app.origin), forgery);
    expect([made.status, made.body]).toEqual([422, expect.stringContaining("passkey_refused")]);
    const answer = await passkeyLogin(under, app.client(), passkey, forgery);
    expect([answer.status, answer.body]).toEqual([422, expect.stringContaining("passkey_refused")]);
    expect(await passkeysOf(username)).toHaveLength(1);
  });

  test("an attestation with certificates is refused, and no URL that they name is fetched [S9]", async ({
    onTestFinished,
  }) => {
    const requests: (string | undefined)[] = [];
    const internal = createServer(({ url }, res) => {
      requests.push(url);
      res.end();
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void internal.close());
    await once(internal, "listening");
    const { port } = internal.address() as AddressInfo;
    const { browser } = await loggedIn(app);
    const add = (format: string, crl?: string) =>
      addPasskey(under, browser, new Passkey(app.origin), { attestation: attestation(format, crl) });
    const certified = [
      await add("android-key", `http://127.0.0.1:${port}/crl`),
      await add("packed", "http://x.example"),
    ];
    expect(requests).toEqual([]);
    for (const { status, body } of certified) expect([status, body]).toEqual([422, expect.stringContaining("refused")]);
    expect((await add("packed")).status).toBe(201); // Signed with the passkey itself.
  });

  test("a challenge works once, even in ten concurrent requests [S9]", async () => {
    const { browser, username, passkey } = await withPasskey(under, app);
    const elsewhere = app.client();
    const credential = passkey.get(await loginOptions(elsewhere));
    const cookies = new Map(elsewhere.cookies);
    const browsers = Array.from({ length: 10 }, () => Object.assign(app.client(), { cookies: new Map(cookies) }));
    const logins = await Promise.all(browsers.map((each) => logInWith(under, each, credential)));
    expect(logins.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(422)]);
    const options = await newPasskeyOptions(browser);
    const made = Array.from({ length: 10 }, () => new Passkey(app.origin).create(options));
    const answers = await Promise.all(
      made.map((each) => browser.post("/account/passkeys", { credential: each, name: "x" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(422)]);
    expect(await passkeysOf(username)).toHaveLength(2);
  });

  test("a challenge expires [S9]", async () => {
    const { passkey } = await withPasskey(under, app);
    const browser = app.client();
    const options = await loginOptions(browser);
    const [, token] = [...browser.cookies].find(([name]) => name.endsWith(".passkey")) ?? [];
    const logInAt = (expiry: number) => {
      const challenge = challengeThatExpires(expiry, `log in ${token}`);
      return logInWith(under, browser, passkey.get({ ...options, challenge }));
    };
    expect((await logInAt(Date.now() - 1)).status).toBe(422);
    expect((await logInAt(Date.now() + 60_000)).status).toBe(200);
  });

  test("the challenge's cookie ends with the challenge, a login by any method, or a logout [C9, S9]", async () => {
    const { browser, username, password, passkey } = await withPasskey(under, app);
    const challenged = ({ cookies }: typeof browser) => [...cookies.keys()].some((name) => name.endsWith(".passkey"));
    const { setCookies } = await browser.post("/login/passkey/options");
    expect(setCookies).toEqual([
      expect.stringMatching(/^[\w.-]+\.passkey=[\w-]{43}; Max-Age=300; Path=\/;.* HttpOnly; SameSite=Lax$/),
    ]);
    for (const end of [
      () => browser.post("/logout"),
      () => browser.login(username, password),
      () => passkeyLogin(under, browser, passkey),
    ]) {
      await loginOptions(browser);
      expect(challenged(browser)).toBe(true);
      await end();
      expect(challenged(browser)).toBe(false);
    }
  });

  test("several challenges may be outstanding, as in several tabs", async () => {
    const { username, passkey } = await withPasskey(under, app);
    const browser = app.client();
    const first = await loginOptions(browser);
    await loginOptions(browser);
    expect((await logInWith(under, browser, passkey.get(first))).status).toBe(200);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a challenge is valid only for its purpose, its browser, its user and its session [S9]", async () => {
    const { browser, username, password, passkey } = await withPasskey(under, app);
    const elsewhere = app.client();
    const refused = [
      await logInWith(under, app.client(), passkey.get(await loginOptions(elsewhere))),
      await logInWith(under, browser, passkey.get({ ...(await newPasskeyOptions(browser)), rpId: "127.0.0.1" })),
      await browser.post("/account/passkeys", {
        credential: new Passkey(app.origin).create({ ...(await loginOptions(browser)), user: { id: "AAAA" } }),
      }),
    ];
    await loginOptions(elsewhere);
    refused.push(await logInWith(under, elsewhere, passkey.get(await loginOptions(app.client()))));
    await elsewhere.login(username, password);
    const { browser: stranger } = await loggedIn(app);
    for (const other of [elsewhere, stranger]) {
      const credential = new Passkey(app.origin).create(await newPasskeyOptions(browser));
      refused.push(await other.post("/account/passkeys", { credential }));
    }
    for (const { status, body } of refused) expect([status, body]).toEqual([422, expect.stringContaining("refused")]);
    expect(await passkeysOf(username)).toHaveLength(1);
  });

  test("nobody can claim the passkey of another user, or log in with another user's handle [S9]", async () => {
    const { passkey } = await withPasskey(under, app);
    const other = await withPasskey(under, app);
    expect((await addPasskey(under, other.browser, passkey)).status).toBe(422);
    const { user } = await newPasskeyOptions(other.browser);
    expect(Buffer.from(user.id, "base64url")).toHaveLength(32);
    const { passkey: third } = await withPasskey(under, app);
    expect((await passkeyLogin(under, app.client(), third, { userHandle: user.id })).status).toBe(422);
    expect((await passkeyLogin(under, app.client(), other.passkey)).status).toBe(200);
  });

  test("other shapes of a passkey are refused with 422", async () => {
    const { browser } = await loggedIn(app);
    const right = new Passkey(app.origin).create(await newPasskeyOptions(browser));
    for (const credential of [
      undefined,
      null,
      "x",
      "{}",
      [],
      { ...right, response: {} },
      { ...right, id: 1 },
      { ...right, response: { ...right.response, attestationObject: "AAAA" } },
      { ...right, response: { ...right.response, clientDataJSON: "AAAA" } },
    ]) {
      expect((await browser.post("/account/passkeys", { credential })).status).toBe(422);
      await loginOptions(browser);
      expect((await browser.post("/login/passkey", { credential })).status).toBe(422);
    }
  });

  test("a user has up to 20 passkeys", async () => {
    const { browser, username } = await loggedIn(app);
    const options = await newPasskeyOptions(browser);
    const credential = new Passkey(app.origin).create(options);
    const [user] = await userOf(username);
    const row = {
      user_id: user?.id ?? "",
      rp_id: "127.0.0.1",
      public_key: Buffer.alloc(1),
      counter: 0,
      name: "x",
      synced: true,
    };
    const rows = Array.from({ length: 20 }, (_, index) => ({
      ...row,
      credential_id: `${username}-${index}`,
      event_id: "1",
    }));
    await app.db("passkeys").insert(rows);
    expect((await browser.post("/account/passkeys/options")).status).toBe(409);
    expect((await browser.post("/account/passkeys", { credential })).status).toBe(409);
  });

  test("the options of a login reveal no account [S11]", async () => {
    const { browser } = await withPasskey(under, app);
    const [known, unknown] = [await loginOptions(browser), await loginOptions(app.client())];
    expect({ ...known, challenge: "" }).toEqual({ ...unknown, challenge: "" });
    expect(unknown).not.toHaveProperty("allowCredentials");
  });

  test("a passkey of a disabled user does not log in [S9]", async () => {
    const { username, passkey } = await withPasskey(under, app);
    await userOf(username).update({ disabled_at: new Date() });
    const browser = app.client();
    expect((await passkeyLogin(under, browser, passkey)).status).toBe(422);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("the last way to log in cannot be removed [S8]", async () => {
    const { browser, username, passkey } = await withoutPassword(under, app);
    await addPasskey(under, browser, new Passkey(app.origin));
    const rows = await passkeysOf(username);
    const [added, last] = rows.sort((row) => (row.credential_id === passkey.id ? 1 : -1));
    expect((await browser.send("DELETE", `/account/passkeys/${added?.id}`)).status).toBe(204);
    const dead = new Passkey(app.origin);
    await addPasskey(under, browser, dead);
    await app.db.raw("UPDATE passkeys SET rp_id = 'former.example' WHERE credential_id = ?", [dead.id]);
    const refused = await browser.send("DELETE", `/account/passkeys/${last?.id}`);
    expect([refused.status, refused.body]).toEqual([409, expect.stringContaining("last_login_method")]);
    expect((await passkeyLogin(under, app.client(), passkey)).status).toBe(200);
  });

  test("two passkeys that are removed concurrently leave the last way to log in [S8]", async () => {
    const { browser, username } = await withoutPassword(under, app);
    await addPasskey(under, browser, new Passkey(app.origin));
    const removals = await Promise.all(
      (await passkeysOf(username)).map(({ id }) => browser.send("DELETE", `/account/passkeys/${id}`)),
    );
    expect(removals.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await passkeysOf(username)).toHaveLength(1);
  });

  test("an anonymous visitor gets a challenge without a query", async ({ skip }) => {
    const counter = await createStatementCounter(app.url);
    if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
    const statements = await counter.during(() => loginOptions(app.client()));
    await counter.close();
    expect(statements).toBe(0);
  });

  test("a passkey that counts its uses, and counts backwards, is refused as a copy [S9]", async () => {
    const { username, passkey } = await withPasskey(under, app);
    await passkeysOf(username).update({ counter: 1 });
    expect((await passkeyLogin(under, app.client(), passkey)).status).toBe(422);
  });

  test("removing a passkey ends the other sessions that it opened, if its user wants, and no others [S12]", async () => {
    const person = await withPasskey(under, app);
    const lost = new Passkey(app.origin);
    await addPasskey(under, person.browser, lost);
    const [opened, elsewhere, own] = [app.client(), app.client(), app.client()];
    await passkeyLogin(under, opened, lost);
    await passkeyLogin(under, own, lost);
    await passkeyLogin(under, elsewhere, person.passkey);
    const [gone, address] = [app.client(), `next-${person.email}`];
    await passkeyLogin(under, gone, lost);
    await gone.post("/account/email", { email: address });
    const token = await tokenTo(app.db, "change_email", address);
    await gone.post("/logout");
    const rows = await passkeysOf(person.username);
    const idOf = ({ id }: Passkey) => rows.find(({ credential_id }) => credential_id === id)?.id;
    const remove = (passkey: Passkey, fields: object) =>
      own.send("DELETE", `/account/passkeys/${idOf(passkey)}`, {
        body: JSON.stringify(fields),
        headers: { "content-type": "application/json" },
      });
    expect((await remove(person.passkey, {})).status).toBe(204);
    expectKnown(await elsewhere.get(under.privatePath), person.username);
    expect((await remove(lost, { end_sessions: true })).status).toBe(204);
    expect((await app.client().post("/email/confirm", { token })).status).toBe(410);
    expectAnonymous(await opened.get(under.privatePath));
    for (const kept of [own, elsewhere, person.browser])
      expectKnown(await kept.get(under.privatePath), person.username);
  });

  test("a passkey that is removed during its login opens no session [S12]", async () => {
    const { username, passkey } = await withPasskey(under, app);
    const browser = app.client();
    const credential = passkey.get(await loginOptions(browser));
    const login = await app.db.transaction(async (removal) => {
      await removal("users").where({ username }).forNoKeyUpdate().first(); // The login from a new browser waits for it.
      const answer = browser.post("/login/passkey", { credential }, { "user-agent": "Mozilla/5.0 Firefox/140.0" });
      const lastUses = () => passkeysOf(username).pluck("last_used_at");
      await expect.poll(lastUses, { interval: 10 }).not.toEqual([null]);
      await removal("passkeys").where({ credential_id: passkey.id }).delete();
      return () => answer;
    });
    const { status, body } = await login();
    expect([status, body]).toEqual([422, expect.stringContaining("passkey_unknown")]); // So the browser forgets it.
    expectAnonymous(await browser.get(under.privatePath));
    expect(
      await app
        .db("sessions")
        .whereRaw("sess ->> 'passkey' IS NOT NULL")
        .whereIn("user_id", userOf(username).select("id")),
    ).toEqual([]);
  });

  test("a passkey is no second factor for the password: without an authenticator app, either confirms a change [S6]", async () => {
    const { browser, username, password, passkey } = await withPasskey(under, app);
    await ageLogin(app.db, browser);
    expectStepUp(await browser.post("/account/passkeys/options"));
    expect(await browser.login(username, password)).toBe(true);
    expect((await browser.post("/account/passkeys/options")).status).toBe(200);
    const { codes } = await enrol(browser);
    expect(codes).toHaveLength(10);
    const sessions = app.db("sessions").whereIn("user_id", userOf(username).select("id"));
    await sessions.clone().update({ created_at: app.db.raw("now() - interval '16 minutes'") });
    expect(await browser.login(username, password)).toBe(false);
    expectAnonymous(await browser.post("/account/passkeys/options"));
    expect((await passkeyLogin(under, browser, passkey)).status).toBe(200);
    expect((await browser.send("DELETE", "/account/authenticator")).status).toBe(204);
  });

  test("a report of an intruder removes the passkeys that were added since, and keeps earlier ones [S15]", async () => {
    const { browser, username, email, passkey } = await withPasskey(under, app);
    const intruders = new Passkey(app.origin);
    await addPasskey(under, browser, intruders);
    const token = await tokenTo(app.db, "report_intruder", email);
    expect((await app.client().post("/not-me", { token })).status).toBe(204);
    expect((await passkeysOf(username)).map(({ credential_id }) => credential_id)).toEqual([passkey.id]);
    expect((await passkeyLogin(under, app.client(), intruders)).status).toBe(422);
    expect((await passkeyLogin(under, app.client(), passkey)).status).toBe(200);
  });
}

/** Signs a challenge as the app does, to expire at a time of our choice. */
function challengeThatExpires(at: number, purpose: string) {
  const key = Buffer.from(hkdfSync("sha256", SECRET, "", "latchkey passkey challenges", 32));
  const head = Buffer.concat([randomBytes(16), Buffer.alloc(6)]);
  head.writeUIntBE(at, 16, 6);
  return Buffer.concat([head, createHmac("sha256", key).update(head).update(purpose).digest()]).toString("base64url");
}

import { Passkey } from "@latchkey/testkit/passkey";
import { pages } from "@latchkey/texts";
import { expect, test } from "vitest";
import { composeFor, tokenFor } from "../accounts.ts";
import type { AppUnderTest, AppWithDatabase } from "../app-under-test.ts";
import { expectAnonymous, expectKnown, expectStepUp } from "../expect.ts";
import type { MailServer } from "../mail-server.ts";
import { newcomer, passkeyLogin, withoutPassword } from "../passkeys.ts";
import { enrol, pendingLogin } from "../second-factor.ts";

const PASSWORD = "a long enough password";

/** Accounts that were created with a passkey. */
export function withoutPasswordClauses(under: AppUnderTest, app: AppWithDatabase, mail: MailServer) {
  const DONE = under.json ? 200 : 303;
  const CHANGED = under.json ? 204 : 303;
  const userOf = (username: string) => app.db("users").where({ username });
  const sessionsOf = (username: string) => app.db("sessions").whereIn("user_id", userOf(username).select("id"));
  const makeOld = (username: string) =>
    sessionsOf(username).update({ created_at: app.db.raw("now() - interval '16 minutes'") });

  test("a person registers with a passkey, sets a password after a recent login, and is notified [S17]", async () => {
    const { browser, username, email, passkey } = await withoutPassword(under, app);
    expectKnown(await browser.get(under.privatePath), username);
    if (!under.json) expect((await browser.get("/account")).body).toContain(pages.account.password.none);
    const elsewhere = app.client();
    expect((await passkeyLogin(under, elsewhere, passkey)).status).toBe(DONE);
    await makeOld(username);
    const refused = await browser.post("/account/password", { password: PASSWORD });
    expectStepUp(refused);
    if (!under.json) expect(refused.body).not.toContain('name="password"');
    await passkeyLogin(under, browser, passkey);
    expect((await browser.post("/account/password", { password: PASSWORD })).status).toBe(CHANGED);
    expectAnonymous(await elsewhere.get(under.privatePath));
    expectKnown(await browser.get(under.privatePath), username);
    expect(await mail.newestTo(email, 1)).toContain("Subject: Password added to your");
    expect(await app.client().login(username, PASSWORD)).toBe(true);
    expect((await passkeyLogin(under, app.client(), passkey)).status).toBe(DONE);
  });

  test("a person registers with a passkey, adds all factors, loses the device, comes back with a recovery code, and removes everything", async () => {
    const { browser, username, passkey } = await withoutPassword(under, app);
    const { app: phone, codes } = await enrol(browser);
    expect((await browser.post("/account/password", { password: PASSWORD })).status).toBe(CHANGED);
    const credentials = { username, password: PASSWORD };
    const elsewhere = await pendingLogin(app, credentials);
    expect((await elsewhere.post("/login/code", { code: phone.code() })).status).toBe(DONE);
    const back = await pendingLogin(app, credentials);
    expect((await back.post("/login/code", { code: codes[0] })).status).toBe(DONE);
    const [row] = await app.db("passkeys").where({ credential_id: passkey.id });
    if (under.json) {
      expect((await back.send("DELETE", `/account/passkeys/${row?.id}`)).status).toBe(204);
      expect((await back.send("DELETE", "/account/authenticator")).status).toBe(204);
    } else {
      expect((await back.post("/account/passkeys/remove", { id: row?.id })).status).toBe(303);
      expect((await back.post("/account/authenticator/remove", {})).status).toBe(303);
    }
    expect((await passkeyLogin(under, app.client(), passkey)).status).toBe(422);
    expect(await app.client().login(username, PASSWORD)).toBe(true);
  });

  if (!under.sharedCode) return;

  test("a registration with a passkey is checked like one with a password, and uses its link up once [S17]", async () => {
    const { browser, username, token, passkey, options } = await newcomer(app);
    const send = (fields: object) => browser.post("/register/confirm", { token, username, ...fields });
    const { username: taken } = await withoutPassword(under, app);
    expect((await browser.post("/register/passkey/options", { token, username: taken })).status).toBe(409);
    expect((await browser.post("/register/passkey/options", { token, username: "-" })).status).toBe(422);
    expect((await browser.post("/register/passkey/options", { token: "x", username })).status).toBe(410);
    const other = await newcomer(app);
    const { body } = await other.options();
    expect((await send({ credential: passkey.create(JSON.parse(body)) })).status).toBe(422);
    const created = JSON.parse((await options()).body);
    expect((await send({ credential: passkey.create(created, { userVerified: false }) })).status).toBe(422);
    expect((await send({ credential: "null" })).status).toBe(422);
    const made = Array.from({ length: 10 }, () => new Passkey(app.origin).create(created));
    const answers = await Promise.all(
      made.map((credential) => app.client().post("/register/confirm", { token, username, credential })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(410)]);
    expect(await app.db("passkeys").whereIn("user_id", userOf(username).select("id"))).toHaveLength(1);
    expect((await options()).status).toBe(410);
  });

  test("no password logs in to an account without one, and nobody learns that it has none [S17]", async () => {
    const { username } = await withoutPassword(under, app);
    const [known, unknown] = [username, "nobody"].map((name) =>
      app.client().post("/login", { username: name, password: PASSWORD }),
    );
    expect((await known)?.status).toBe(401);
    expect((await known)?.body.replace(/"requestId":"[^"]+"/, "")).toBe(
      (await unknown)?.body.replace(/"requestId":"[^"]+"/, ""),
    );
    expect(await app.client().login(username, "")).toBe(false);
  });

  test("a recent login stands in for the password that an account does not have, an old one does not", async () => {
    const { browser, username, passkey } = await withoutPassword(under, app);
    await makeOld(username);
    for (const password of ["", PASSWORD]) {
      expectStepUp(await browser.post("/account/delete", { password }));
      expectStepUp(await browser.post("/account/password", { current_password: password, password: PASSWORD }));
    }
    await passkeyLogin(under, browser, passkey);
    expect((await browser.post("/account/delete", {})).status).toBe(204);
    expect(await userOf(username)).toEqual([]);
  });

  test("a password reset adds a password to an account without one, as its email says [S17]", async () => {
    const { username, email, passkey } = await withoutPassword(under, app);
    const composed = await composeFor(app.db, "reset_password", email);
    expect([composed?.subject, composed?.paragraphs.join()]).toEqual([
      expect.stringContaining("Add a password to your"),
      expect.stringContaining("it does not have one"),
    ]);
    expect(await app.client().login(username, PASSWORD)).toBe(false);
    const token = await tokenFor(app.db, "reset_password", email);
    expect((await app.client().post("/password/reset", { token, password: PASSWORD })).status).toBe(204);
    expect(await mail.newestTo(email, 1)).toContain("Subject: Password added to your");
    expect(await app.client().login(username, PASSWORD)).toBe(true);
    expect((await passkeyLogin(under, app.client(), passkey)).status).toBe(200);
  });
}

import { SESSION_COOKIE } from "@latchkey/product";
import { hashSessionId, readSessionId, signSessionId } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown } from "../expect.ts";

/** Only in this database: tests in other databases wait for locks, too. */
const WAITING_FOR_EVENTS = `
  SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'events'::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

export function lifecycleClauses(under: AppUnderTest, app: AppWithDatabase) {
  const user = (username: string) => app.db("users").where({ username });
  const session = (sid: string) => app.db("sessions").where({ sid });

  test("logout deletes the session, and its cookie is no longer valid [L2]", async () => {
    const { browser, sid, username } = await loggedIn(app);
    expectKnown(await browser.get(under.privatePath), username);
    const attacker = app.client();
    attacker.cookies = new Map(browser.cookies);
    await browser.post("/logout");
    expect(browser.cookies.size).toBe(0);
    expectAnonymous(await attacker.get(under.privatePath));
    expect(await session(sid)).toEqual([]);
  });

  test("a second logout, or one without a login, gets the same response [L12]", async () => {
    const { browser } = await loggedIn(app);
    const answers = [await browser.post("/logout"), await browser.post("/logout"), await app.client().post("/logout")];
    for (const { status, setCookies, body } of answers) {
      expect({ status, setCookies, body }).toEqual({
        status: answers[0]?.status,
        setCookies: answers[0]?.setCookies,
        body: answers[0]?.body,
      });
    }
    expect([204, 303]).toContain(answers[0]?.status);
  });

  test("GET /logout gets 405 and does nothing [L13]", async () => {
    const { browser, username } = await loggedIn(app);
    const answer = await browser.get("/logout");
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
    expectKnown(await browser.get(under.privatePath), username);
  });

  const endings: [string, (sid: string, username: string) => Promise<unknown>][] = [
    [
      "its idle timeout has passed",
      (sid) => session(sid).update({ expired: app.db.raw("now() - interval '1 second'") }),
    ],
    [
      "its absolute timeout has passed, even if it is in use",
      (sid) => session(sid).update({ created_at: app.db.raw("now() - interval '25 hours'") }),
    ],
    ["its user is disabled [L6]", (_, username) => user(username).update({ disabled_at: new Date() })],
    ["its user is deleted [L6]", (_, username) => user(username).delete()],
    [
      "its user was disabled and enabled again [L6]",
      async (_, username) => {
        await user(username).update({ disabled_at: new Date() });
        await user(username).update({ disabled_at: null });
      },
    ],
    ["the password was changed in another session [L7]", (_, username) => user(username).increment("auth_version")],
  ];
  test.each(endings)("a session is no longer valid once %s [L4, L5]", async (_, end) => {
    const { browser, sid, username } = await loggedIn(app);
    expectKnown(await browser.get(under.privatePath), username);
    await end(sid, username);
    expectAnonymous(await browser.get(under.privatePath));
  });

  if (under.loginAt) return; // The rest is about the app that users log in to.

  test("login renews the session ID and drops the data of the previous session (session fixation) [L1]", async () => {
    const { username, password } = await loggedIn(app);
    const browser = app.client();
    const fixated = "an-id-that-an-attacker-knows";
    browser.cookies.set(SESSION_COOKIE, signSessionId(fixated));
    const sess = JSON.stringify({ cookie: { path: "/" }, fixated: true });
    await app.db.raw("INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, now() + interval '1 hour')", [
      hashSessionId(fixated),
      sess,
    ]);
    expect(await browser.login(username, password)).toBe(true);
    const id = readSessionId(browser.sessionCookie[1]);
    expect(id).not.toBe(fixated);
    expect(await session(hashSessionId(fixated))).toEqual([]);
    const [row] = await session(hashSessionId(id));
    expect(row?.sess).not.toHaveProperty("fixated");
  });

  test("a repeated login renews the session ID and revokes the old one [L1]", async () => {
    const { browser, username, password, sid } = await loggedIn(app);
    const old = app.client();
    old.cookies = new Map(browser.cookies);
    expect(await browser.login(username, password)).toBe(true);
    expect(hashSessionId(readSessionId(browser.sessionCookie[1]))).not.toBe(sid);
    expectAnonymous(await old.get(under.privatePath));
    expect(await session(sid)).toEqual([]);
  });

  test("a remembered session expires after 30 days without use, and after 90 days in any case [L4, L5]", async () => {
    const { browser, username, password } = await loggedIn(app);
    await browser.post("/login", { username, password, remember: under.json ? true : "on" });
    const remembered = () => session(hashSessionId(readSessionId(browser.sessionCookie[1])));
    const daysAgo = (days: number) => app.db.raw("now() - ? * interval '1 day'", [days]);
    await browser.get(under.privatePath);
    const days = async () => Math.round((((await remembered())[0]?.expired.getTime() ?? 0) - Date.now()) / 86_400_000);
    await expect.poll(days).toBe(30);
    await remembered().update({ created_at: daysAgo(89.9) });
    expectKnown(await browser.get(under.privatePath), username);
    await remembered().update({ created_at: daysAgo(90) });
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("a login that fails before its session is stored keeps the previous session and creates none [L14]", async () => {
    const { browser, username, password, sid } = await loggedIn(app);
    // This user's and anonymous sessions: a failed login could leave no others, and other tests create their own.
    const users = user(username).select("id");
    const sessions = () =>
      app.db("sessions").whereIn("user_id", users).orWhereNull("user_id").orderBy("sid").pluck("sid");
    const before = await sessions();
    expect(before).toContain(sid);
    await app.db.raw("ALTER TABLE sessions ADD CONSTRAINT refuse_inserts CHECK (sess IS NULL) NOT VALID");
    const answer = await browser.post("/login", { username, password });
    await app.db.raw("ALTER TABLE sessions DROP CONSTRAINT refuse_inserts");
    expect(answer.status).toBe(500);
    expect(answer.setCookies).toEqual([]);
    expect(await sessions()).toEqual(before);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a disabled user cannot log in", async () => {
    const { username, password } = await loggedIn(app);
    await user(username).update({ disabled_at: new Date() });
    expect(await app.client().login(username, password)).toBe(false);
  });

  if (!under.sharedCode) return; // The rest is about code that all apps share.

  test("an unknown session ID is never adopted, even with a valid signature (session fixation) [L11]", async () => {
    const { username, password } = await loggedIn(app);
    const browser = app.client();
    browser.cookies.set(SESSION_COOKIE, signSessionId("never-issued"));
    expectAnonymous(await browser.get(under.privatePath));
    expect(await browser.login(username, password)).toBe(true);
    expect(readSessionId(browser.sessionCookie[1])).not.toBe("never-issued");
    expect(await session(hashSessionId("never-issued"))).toEqual([]);
  });

  test("a login that verified the old password during a password change gets no valid session [L8]", async () => {
    const { username, password } = await loggedIn(app);
    const browser = app.client();
    await app.db.transaction(async (trx) => {
      await trx.raw("LOCK TABLE events IN SHARE MODE"); // Blocks the login between its password check and its session.
      const login = browser.login(username, password);
      const waiting = async () => (await app.db.raw(WAITING_FOR_EVENTS)).rows.length;
      await expect.poll(waiting, { interval: 20 }).toBe(1);
      await user(username).increment("auth_version");
      await trx.commit();
      expect(await login).toBe(true);
    });
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("a repeated login whose client disconnected before it succeeded keeps the previous session and creates none [L18]", async () => {
    const { browser, username, password, sid } = await loggedIn(app);
    const account = await user(username).first("id");
    await browser.get("/login/marker");
    await expect.poll(app.logged).toContain("/login/marker"); // Every earlier request is logged by now.
    const disconnect = new AbortController();
    await app.db.transaction(async (trx) => {
      await trx.raw("LOCK TABLE events IN SHARE MODE"); // Blocks the login between its password check and its session.
      const loginsLogged = () => app.logged().match(/"path":"\/login"/g)?.length ?? 0;
      const before = loginsLogged();
      const login = browser.post("/login", { username, password }, {}, disconnect.signal).catch(() => "aborted");
      const waiting = async () => (await app.db.raw(WAITING_FOR_EVENTS)).rows.length;
      await expect.poll(waiting, { interval: 20 }).toBe(1);
      disconnect.abort();
      expect(await login).toBe("aborted");
      await expect.poll(loginsLogged).toBe(before + 1); // The app has noticed the disconnect.
    });
    await expect.poll(app.logged).toContain(`"event":"login_abandoned"`);
    expect(await app.db("sessions").where({ user_id: account?.id }).pluck("sid")).toEqual([sid]);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a new session gets the idle timeout only when its cookie comes back, within five minutes [L18]", async () => {
    const { browser, sid, username } = await loggedIn(app);
    const { rows } = await app.db.raw("SELECT now() AS now, expired FROM sessions WHERE sid = ?", [sid]);
    expect(rows[0].expired - rows[0].now).toBeLessThanOrEqual(5 * 60_000);
    const list = under.json ? "/sessions" : "/account/sessions";
    if (!under.loginAt) expect((await browser.get(list)).body).toMatch(/last active <time[^>]*>now|"lastSeenAt"/);
    expectKnown(await browser.get(under.privatePath), username);
    const hours = async () =>
      Math.round((((await session(sid).first())?.expired.getTime() ?? 0) - Date.now()) / 3_600_000);
    await expect.poll(hours).toBe(2);
  });
}

import { hashSessionId, readSessionId, signSessionId } from "@latchkey/testkit/session-cookie";
import { expect, test } from "vitest";
import { type AppUnderTest, type AppWithDatabase, loggedIn } from "../app-under-test.ts";
import { expectAnonymous, expectKnown } from "../expect.ts";

/** In this database: other tests wait for locks of their own. */
const WAITING_FOR_EVENTS = `
  SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'events'::regclass
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

export function lifecycleClauses(under: AppUnderTest, app: AppWithDatabase) {
  test("login gives a new id, and what an earlier session held is dropped [L1]", async () => {
    const { username, password } = await loggedIn(app);
    const browser = app.client();
    const planted = "an-id-that-an-attacker-knows";
    browser.cookies.set("latchkey.sid", signSessionId(planted));
    const sess = JSON.stringify({ cookie: { path: "/" }, planted: true });
    await app.db.raw("INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, now() + interval '1 hour')", [
      hashSessionId(planted),
      sess,
    ]);
    expect(await browser.login(username, password)).toBe(true);
    const id = readSessionId(browser.sessionCookie[1]);
    expect(id).not.toBe(planted);
    expect(await app.db("sessions").where({ sid: hashSessionId(planted) })).toEqual([]);
    const [row] = await app.db("sessions").where({ sid: hashSessionId(id) });
    expect(row?.sess).not.toHaveProperty("planted");
  });

  test("whoever logs in again gets a new id, and the old one is dead [L1]", async () => {
    const { browser, username, password, sid } = await loggedIn(app);
    const old = app.client();
    old.cookies = new Map(browser.cookies);
    expect(await browser.login(username, password)).toBe(true);
    expect(hashSessionId(readSessionId(browser.sessionCookie[1]))).not.toBe(sid);
    expectAnonymous(await old.get(under.privatePath));
    expect(await app.db("sessions").where({ sid })).toEqual([]);
  });

  test("an unknown id is never adopted, even if it is validly signed [L11]", async () => {
    const { username, password } = await loggedIn(app);
    const browser = app.client();
    browser.cookies.set("latchkey.sid", signSessionId("never-issued"));
    expectAnonymous(await browser.get(under.privatePath));
    expect(await browser.login(username, password)).toBe(true);
    expect(readSessionId(browser.sessionCookie[1])).not.toBe("never-issued");
    expect(await app.db("sessions").where({ sid: hashSessionId("never-issued") })).toEqual([]);
  });

  test("after logout the old cookie is dead and the row gone [L2]", async () => {
    const { browser, sid, username } = await loggedIn(app);
    expectKnown(await browser.get(under.privatePath), username);
    const thief = app.client();
    thief.cookies = new Map(browser.cookies);
    await browser.post("/logout");
    expect(browser.cookies.size).toBe(0);
    expectAnonymous(await thief.get(under.privatePath));
    expect(await app.db("sessions").where({ sid })).toEqual([]);
  });

  test("logging out twice, or without a login, gets the same answer [L12]", async () => {
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

  test("GET /logout is not allowed and does nothing [L13]", async () => {
    const { browser, username } = await loggedIn(app);
    const answer = await browser.get("/logout");
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
    expectKnown(await browser.get(under.privatePath), username);
  });

  const ends: [string, (sid: string, username: string) => Promise<unknown>][] = [
    [
      "its idle timeout has passed",
      (sid) =>
        app
          .db("sessions")
          .where({ sid })
          .update({ expired: app.db.raw("now() - interval '1 second'") }),
    ],
    [
      "its absolute timeout has passed, however busy it is",
      (sid) =>
        app
          .db("sessions")
          .where({ sid })
          .update({ created_at: app.db.raw("now() - interval '25 hours'") }),
    ],
    [
      "its user is disabled [L6]",
      (_, username) => app.db("users").where({ username }).update({ disabled_at: new Date() }),
    ],
    ["its user is deleted [L6]", (_, username) => app.db("users").where({ username }).delete()],
    [
      "its user was disabled, also when enabled again [L6]",
      async (_, username) => {
        await app.db("users").where({ username }).update({ disabled_at: new Date() });
        await app.db("users").where({ username }).update({ disabled_at: null });
      },
    ],
    [
      "the password was changed elsewhere [L7]",
      (_, username) => app.db("users").where({ username }).increment("auth_version"),
    ],
  ];
  test("a remembered session holds for 30 days unused, and for 90 in all [L4, L5]", async () => {
    const { browser, username, password } = await loggedIn(app);
    await browser.post("/login", { username, password, remember: under.json ? true : "on" });
    const session = () => app.db("sessions").where({ sid: hashSessionId(readSessionId(browser.sessionCookie[1])) });
    const daysAgo = (days: number) => app.db.raw("now() - ? * interval '1 day'", [days]);
    await browser.get(under.privatePath);
    const days = async () => Math.round((((await session())[0]?.expired.getTime() ?? 0) - Date.now()) / 86_400_000);
    await expect.poll(days).toBe(30);
    await session().update({ created_at: daysAgo(89.9) });
    expectKnown(await browser.get(under.privatePath), username);
    await session().update({ created_at: daysAgo(90) });
    expectAnonymous(await browser.get(under.privatePath));
  });

  test.each(ends)("a session is over at the next request once %s [L4, L5]", async (_, end) => {
    const { browser, sid, username } = await loggedIn(app);
    expectKnown(await browser.get(under.privatePath), username);
    await end(sid, username);
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("a login that checked the old password while it was being changed gets no usable session [L8]", async () => {
    const { username, password } = await loggedIn(app);
    const browser = app.client();
    await app.db.transaction(async (trx) => {
      await trx.raw("LOCK TABLE events IN SHARE MODE"); // The login stops here, between checking the password and its session.
      const login = browser.login(username, password);
      const waiting = async () => (await app.db.raw(WAITING_FOR_EVENTS)).rows.length;
      await expect.poll(waiting, { interval: 20 }).toBe(1);
      await app.db("users").where({ username }).increment("auth_version");
      await trx.commit();
      expect(await login).toBe(true);
    });
    expectAnonymous(await browser.get(under.privatePath));
  });

  test("a login again whose client has left by the time it succeeds leaves the session that was there, and no other [L18]", async () => {
    const { browser, username, password, sid } = await loggedIn(app);
    const user = await app.db("users").where({ username }).first("id");
    const gone = new AbortController();
    await app.db.transaction(async (trx) => {
      await trx.raw("LOCK TABLE events IN SHARE MODE"); // The login stops here, between checking the password and its session.
      const ends = () => app.logged().match(/"path":"\/login"/g)?.length ?? 0;
      const before = ends();
      const login = browser.post("/login", { username, password }, {}, gone.signal).catch(() => "cut");
      const waiting = async () => (await app.db.raw(WAITING_FOR_EVENTS)).rows.length;
      await expect.poll(waiting, { interval: 20 }).toBe(1);
      gone.abort();
      expect(await login).toBe("cut");
      await expect.poll(ends).toBe(before + 1); // The app has noticed.
    });
    await expect.poll(app.logged).toContain(`"event":"login_abandoned"`);
    expect(await app.db("sessions").where({ user_id: user?.id }).pluck("sid")).toEqual([sid]);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a session whose cookie never comes back ends after five minutes; the first request with it makes it a whole one [L18]", async () => {
    const { browser, sid, username } = await loggedIn(app);
    const { rows } = await app.db.raw("SELECT now() AS now, expired FROM sessions WHERE sid = ?", [sid]);
    expect(rows[0].expired - rows[0].now).toBeLessThanOrEqual(5 * 60_000);
    const list = under.json ? "/sessions" : "/account/sessions";
    if (!under.loginAt) expect((await browser.get(list)).body).toMatch(/last seen <time[^>]*>now|"lastSeenAt"/);
    expectKnown(await browser.get(under.privatePath), username);
    const hours = async () =>
      Math.round(
        (((await app.db("sessions").where({ sid }).first())?.expired.getTime() ?? 0) - Date.now()) / 3_600_000,
      );
    await expect.poll(hours).toBe(2);
  });

  test("a login that fails half way leaves the session that was there, and no other [L14]", async () => {
    const { browser, username, password, sid } = await loggedIn(app);
    // Their sessions and nobody's: such a login can leave no others, and those of other tests come and go.
    const users = app.db("users").where({ username }).select("id");
    const sessions = () =>
      app.db("sessions").whereIn("user_id", users).orWhereNull("user_id").orderBy("sid").pluck("sid");
    const before = await sessions();
    expect(before).toContain(sid);
    await app.db.raw("ALTER TABLE sessions ADD CONSTRAINT no_more CHECK (sess IS NULL) NOT VALID");
    const answer = await browser.post("/login", { username, password });
    await app.db.raw("ALTER TABLE sessions DROP CONSTRAINT no_more");
    expect(answer.status).toBe(500);
    expect(answer.setCookies).toEqual([]);
    expect(await sessions()).toEqual(before);
    expectKnown(await browser.get(under.privatePath), username);
  });

  test("a disabled user cannot log in", async () => {
    const { username, password } = await loggedIn(app);
    await app.db("users").where({ username }).update({ disabled_at: new Date() });
    expect(await app.client().login(username, password)).toBe(false);
  });
}

import { randomUUID } from "node:crypto";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { hashSessionId, SECRET, signSessionId } from "@latchkey/testkit/session-cookie";
import { createStatementCounter } from "@latchkey/testkit/statement-counter";
import { Hono } from "hono";
import * as v from "valibot";
import { expect, test } from "vitest";
import { authenticator, insertUser, sessionSettings } from "../src/index.ts";

const { db, url } = await withTestDatabase();
const OLD_SECRET = "a-secret-from-before-the-last-rotation";
const config = v.parse(sessionSettings([]), { SESSION_SECRETS: `${SECRET},${OLD_SECRET}` });
const { name } = config.cookie;
const authenticate = authenticator({ db, config, log: { info() {}, warn() {} } });

const app = new Hono();
app.get("/me", async (c) => {
  const login = await authenticate(c.req.header("cookie"));
  return login ? c.json(login, 200, { "Cache-Control": "no-store" }) : c.body(null, 401);
});

const get = async (cookie?: string) => app.request("/me", { headers: cookie === undefined ? {} : { cookie } });
const statusOf = async (cookie: string) => (await get(cookie)).status;

/** A user who is logged in, as the apps store it. */
async function loggedIn() {
  const username = `user${randomUUID().slice(0, 8)}`;
  await insertUser(db, { username, email: `${username}@example.com`, password_hash: "" });
  const user = await db("users").where({ username }).first();
  const id = randomUUID();
  const sid = hashSessionId(id);
  const sess = JSON.stringify({ userId: user?.id, authVersion: user?.auth_version, lineage: randomUUID() });
  await db.raw("INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, now() + interval '5 minutes')", [sid, sess]);
  return { username, id, cookie: `${name}=${signSessionId(id)}`, sid };
}

test("a Hono app knows the user of the session cookie, and that the login is recent", async () => {
  const { username, cookie, id } = await loggedIn();
  for (const header of [
    cookie,
    `a=b; ${cookie}; c`,
    `my-${name}=x;${cookie}`,
    `${name}=${signSessionId(id, OLD_SECRET)}`,
  ]) {
    const answer = await get(header);
    expect(answer.status, header).toBe(200);
    expect(await answer.json()).toMatchObject({ user: { username }, recentLogin: true });
  }
});

test("an invalid signature or duplicate cookies make a request anonymous without a query (cookie tossing) [C7, C8]", async ({
  skip,
}) => {
  const { id, cookie } = await loggedIn();
  const counter = await createStatementCounter(url);
  if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
  const statements = await counter.during(async () => {
    expect((await get()).status).toBe(401);
    const forged = ["x", id, `s%3A${id}`, `s%3A${id}.`, signSessionId(id, "another-secret-of-more-than-32-characters")];
    for (const value of ["", ...forged, "%E0%A4%A", "s%3A", "s%3A%00.%FF", `${signSessionId(id)}x`]) {
      expect(await statusOf(`${name}=${value}`), value).toBe(401);
    }
    for (const other of [`${name}=`, `${name}=junk`, ` ${name} =x`, cookie]) {
      expect(await statusOf(`${other}; ${cookie}`), other).toBe(401);
      expect(await statusOf(`${cookie};${other}`), other).toBe(401);
    }
    expect(await statusOf(`__Host-${cookie}`)).toBe(401);
  });
  await counter.close();
  expect(statements).toBe(0);
});

test("a Cookie header of nothing but spaces keeps nobody waiting [O1]", { timeout: 10_000 }, async () => {
  const { cookie } = await loggedIn();
  expect(await statusOf(`${cookie}; a${" ".repeat(200_000)}b`)).toBe(200); // In quadratic time, it would take a minute.
});

test("a valid cookie takes one query, and its first use extends the session to the idle timeout [L15]", async ({
  skip,
}) => {
  const { cookie, sid } = await loggedIn();
  expect(await statusOf(cookie)).toBe(200);
  const left = async () => {
    const { rows } = await db.raw("SELECT extract(epoch FROM expired - now())::int AS s FROM sessions WHERE sid = ?", [
      sid,
    ]);
    return rows[0].s;
  };
  await expect.poll(left).toBeGreaterThan(7100);
  const counter = await createStatementCounter(url);
  if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
  expect(await counter.during(() => get(cookie))).toBe(1);
  await counter.close();
});

const endings: [string, (login: { sid: string; username: string }) => PromiseLike<unknown>][] = [
  ["the user logged out [L2]", ({ sid }) => db("sessions").where({ sid }).delete()],
  [
    "its idle timeout has passed [L4]",
    ({ sid }) =>
      db("sessions")
        .where({ sid })
        .update({ expired: new Date(0) }),
  ],
  [
    "its absolute timeout has passed [L5]",
    ({ sid }) =>
      db("sessions")
        .where({ sid })
        .update({ created_at: new Date(0) }),
  ],
  ["its user is disabled [L6]", ({ username }) => db("users").where({ username }).update({ disabled_at: new Date() })],
  ["its user is deleted [L6]", ({ username }) => db("users").where({ username }).delete()],
  ["the password has changed [L7]", ({ username }) => db("users").where({ username }).increment("auth_version")],
];
test.each(endings)("in a Hono app a session is no longer valid once %s", async (_, end) => {
  const login = await loggedIn();
  expect(await statusOf(login.cookie)).toBe(200);
  await end(login);
  expect(await statusOf(login.cookie)).toBe(401);
});

test("an anonymous session authenticates nobody", async () => {
  const id = randomUUID();
  await db.raw("INSERT INTO sessions (sid, sess, expired) VALUES (?, '{}', now() + interval '1 hour')", [
    hashSessionId(id),
  ]);
  expect(await statusOf(`${name}=${signSessionId(id)}`)).toBe(401);
});

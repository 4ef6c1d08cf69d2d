import { Client, createAccount } from "@latchkey/contract";
import { tokenFor } from "@latchkey/contract/accounts";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const api = apiWith({ DATABASE_URL: url, LIMIT_LOGINS_PER_ADDRESS: "1000/60" });

/** A new user who is logged in, with their id. */
async function loggedIn() {
  const browser = new Client(api, api, (person) => createAccount(db, person));
  const person = await browser.join();
  const [id = ""] = await db("users").where({ username: person.username }).pluck("id");
  return { browser, id, ...person };
}

/** Inserts valid sessions of this user that are newer than all others. */
const insertSessions = (userId: string, count: number) =>
  db.raw(
    `INSERT INTO sessions (sid, sess, expired, created_at)
     SELECT gen_random_uuid(), json_build_object('userId', id, 'authVersion', auth_version), now() + interval '1 hour',
            now() + n * interval '1 millisecond'
     FROM users, generate_series(1, ?) n WHERE id = ?`,
    [count, userId],
  );
const insertUnread = (userId: string, count: number) =>
  db.raw("INSERT INTO events (user_id, kind) SELECT ?, 'wrong_password' FROM generate_series(1, ?)", [userId, count]);
/** Counts sessions by the rule that every request applies. */
const countValidSessions = async (userId: string) => {
  const valid = db("sessions").join("users", "users.id", "sessions.user_id").where("users.id", userId);
  return Number((await valid.whereRaw("auth_version = (sess ->> 'authVersion')::int").count())[0]?.count);
};
const countOf = async (table: "sessions" | "events", userId: string) =>
  Number((await db(table).where({ user_id: userId }).count())[0]?.count);

/** Refuses a statement that changes more rows than a busy server could within the statement timeout. */
const REFUSE_LARGE_STATEMENTS = `
  CREATE FUNCTION refuse_large_statement() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (SELECT count(*) FROM changed) > 5000 THEN RAISE 'This statement would take too long'; END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER refuse_large_update AFTER UPDATE ON events
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_large_statement();
  CREATE TRIGGER refuse_large_delete AFTER DELETE ON events
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_large_statement();
  CREATE TRIGGER refuse_large_delete AFTER DELETE ON sessions
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refuse_large_statement()`;
await db.raw(REFUSE_LARGE_STATEMENTS);

test("a login beyond 100 sessions ends the oldest one [O18]", async () => {
  const { browser, id, username, password } = await loggedIn();
  await insertSessions(id, 98);
  const second = new Client(api);
  expect(await second.login(username, password)).toBe(true);
  expect((await browser.get("/me")).status).toBe(200);
  expect(await countOf("sessions", id)).toBe(100);
  expect(await new Client(api).login(username, password)).toBe(true);
  expect(await countOf("sessions", id)).toBe(100);
  expect((await browser.get("/me")).status).toBe(401);
  expect((await second.get("/me")).status).toBe(200);
});

test("the session list shows the current session and the newest 100 [O18]", async () => {
  const { browser, id } = await loggedIn();
  await insertSessions(id, 5_000);
  const { sessions } = JSON.parse((await browser.get("/sessions")).body);
  expect(sessions).toHaveLength(101); // The current one is older than the inserted ones.
  expect(sessions[0].current).toBe(true);
});

test("any number of unread notifications can be marked as read, and their export is bounded [O18]", async () => {
  const { browser, id } = await loggedIn();
  await insertUnread(id, 12_000);
  expect(JSON.parse((await browser.get("/notifications")).body).unread).toBe(100);
  expect((await browser.post("/notifications/read")).status).toBe(204);
  expect(JSON.parse((await browser.get("/notifications")).body).unread).toBe(0);
  const { body } = await browser.post("/account/data", {});
  expect(JSON.parse(body).notifications.length).toBeLessThan(10_000);
});

test("a password reset ends any number of sessions [O18]", async () => {
  const { browser, id, email } = await loggedIn();
  await insertSessions(id, 12_000);
  const token = await tokenFor(db, "reset_password", email);
  expect((await browser.post("/password/reset", { token, password: "another long enough password" })).status).toBe(204);
  expect((await browser.get("/me")).status).toBe(401);
  expect(await countValidSessions(id)).toBe(0);
});

test("any number of other sessions can be ended [O18]", async () => {
  const { browser, id } = await loggedIn();
  await insertSessions(id, 12_000);
  expect((await browser.send("DELETE", "/sessions")).status).toBe(204);
  expect(await countValidSessions(id)).toBe(1);
  expect(JSON.parse((await browser.get("/sessions")).body).sessions).toHaveLength(1);
  expect((await browser.get("/me")).status).toBe(200);
});

test("an account with any number of sessions and notifications can be deleted [O18]", async () => {
  const { browser, id, password } = await loggedIn();
  await insertSessions(id, 12_000);
  await insertUnread(id, 12_000);
  expect((await browser.post("/account/delete", { password })).status).toBe(204);
  expect(await countOf("sessions", id)).toBe(0);
  expect(await countOf("events", id)).toBe(0);
  expect((await browser.get("/me")).status).toBe(401);
});

import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { expect, test } from "vitest";
import { startPruning } from "../src/index.ts";
import { pruneBatch } from "../src/prune.ts";

const { db } = await withTestDatabase();

const insertSessions = (count: number, expired: string, created: string) =>
  db.raw(
    `INSERT INTO sessions (sid, sess, expired, created_at)
     SELECT gen_random_uuid(), '{}', now() + ?::interval, now() - ?::interval FROM generate_series(1, ?)`,
    [expired, created, count],
  );
const left = async () => Number((await db("sessions").count())[0]?.count);

test("only expired sessions are deleted, in batches of 1000 [O16]", async () => {
  await insertSessions(1500, "-1 second", "1 hour");
  await insertSessions(700, "1 hour", "25 hours");
  await insertSessions(30, "1 hour", "1 hour");
  expect(await pruneBatch(db, "expiredSessions")).toBe(1000);
  const pruning = startPruning(db, { info() {}, warn: () => expect.unreachable() });
  await expect.poll(left).toBe(30);
  await pruning.stop();
  expect(await left()).toBe(30);
});

test("only one process prunes at a time [O16]", async () => {
  await insertSessions(10, "-1 second", "1 hour");
  await db.transaction(async (other) => {
    await other.raw("SELECT pg_advisory_xact_lock(hashtext('latchkey pruning'))");
    expect(await pruneBatch(db, "expiredSessions")).toBe(0);
  });
  expect(await pruneBatch(db, "expiredSessions")).toBe(10);
});

test("pruning skips a session that another transaction has locked", async () => {
  await insertSessions(5, "-1 second", "1 hour");
  await db.transaction(async (other) => {
    await other.raw("SELECT 1 FROM sessions WHERE expired < now() LIMIT 1 FOR UPDATE");
    expect(await pruneBatch(db, "expiredSessions")).toBe(4);
  });
});

test("expired rate limit counters are deleted", async () => {
  const expire = (seconds: number) => String(Date.now() + seconds * 1000);
  await db("attempts").insert([
    { key: "expired", points: 1, expire: expire(-3601) },
    { key: "expired within the clock skew", points: 1, expire: expire(-1) },
    { key: "valid", points: 1, expire: expire(60) },
  ]);
  await pruneBatch(db, "expiredAttempts");
  expect(await db("attempts").pluck("key")).toEqual(["expired within the clock skew", "valid"]);
});

test("emails that expired before they could be sent are deleted and logged [R10]", async () => {
  const email = (recipient: string, more = {}) =>
    db("mails").insert({ kind: "hello", recipient, data: "{}", expires_at: db.raw("now()"), ...more });
  await email("ann@example.com");
  await email("bob@example.com");
  await email("valid@example.com", { expires_at: db.raw("now() + interval '1 minute'") });
  await email("being-sent@example.com");
  await db("mails")
    .where("recipient", "being-sent@example.com")
    .update({ claimed_until: new Date(Date.now() + 60_000) });
  await email("shown@example.com", { shown: "{}" });
  const warnings: [object, string][] = [];
  const pruning = startPruning(db, { info() {}, warn: (...warning) => warnings.push(warning) });
  await expect.poll(() => warnings).toEqual([[{ count: 2 }, "Deleted emails that expired before they could be sent"]]);
  await pruning.stop();
  const left = ["being-sent@example.com", "shown@example.com", "valid@example.com"];
  expect((await db("mails").pluck("recipient")).sort()).toEqual(left);
});

const newUser = async () => {
  const name = `user${++users}`;
  const keys = { username_key: name, email_key: `${name}@example.com` };
  const rows = await db("users").insert({ username: name, email: keys.email_key, password_hash: "", ...keys }, "id");
  return rows[0]?.id ?? "";
};
let users = 0;

const insertEvents = (userId: string, kind: string, count: number, age = "1 minute") =>
  db.raw(`INSERT INTO events (user_id, kind, created_at) SELECT ?, ?, now() - ?::interval FROM generate_series(1, ?)`, [
    userId,
    kind,
    age,
    count,
  ]);

test("a user keeps the newest 200 notifications of each kind, so that a flood of one kind displaces no other [O18]", async () => {
  const [flooded, other] = [await newUser(), await newUser()];
  await insertEvents(flooded, "email_changed", 1, "300 days");
  await insertEvents(flooded, "wrong_password", 5_000);
  await insertEvents(other, "logged_in", 200);
  const newest = await db("events").where({ kind: "wrong_password" }).max("id");
  expect(await pruneBatch(db, "surplusEvents")).toBe(1000);
  await db("events").whereRaw("kind = 'wrong_password' AND id <= (SELECT max(id) - 1250 FROM events)").delete();
  const pruning = startPruning(db, { info() {}, warn: () => expect.unreachable() });
  const kept = async (user_id: string) => Number((await db("events").where({ user_id }).count())[0]?.count);
  await expect.poll(() => kept(flooded)).toBe(201);
  await pruning.stop();
  expect(await db("events").where({ kind: "wrong_password" }).max("id")).toEqual(newest);
  expect(await kept(other)).toBe(200);
});

test("notifications are deleted after a year [O18]", async () => {
  const user = await newUser();
  await insertEvents(user, "password_changed", 3, "366 days");
  await insertEvents(user, "password_changed", 2, "364 days");
  expect(await pruneBatch(db, "oldEvents")).toBe(3);
  expect(await db("events").where({ user_id: user })).toHaveLength(2);
});

test("the oldest sessions beyond a user's limit are deleted [O18]", async () => {
  const user = await newUser();
  await db.raw(
    `INSERT INTO sessions (sid, sess, expired, created_at)
     SELECT 'surplus ' || n, json_build_object('userId', ?::text), now() + interval '1 hour', now() - n * interval '1 second'
     FROM generate_series(1, 1600) n`,
    [user],
  );
  expect(await pruneBatch(db, "surplusSessions")).toBe(1000);
  expect(await pruneBatch(db, "surplusSessions")).toBe(500);
  const sids = await db("sessions").where({ user_id: user }).orderBy("created_at", "desc").pluck("sid");
  expect(sids).toEqual(Array.from({ length: 100 }, (_, n) => `surplus ${n + 1}`));
});

const insertExpired = (purpose: string, count: number, age: string) =>
  db.raw(
    `INSERT INTO user_tokens (purpose, subject, token_hash, sent_to, expires_at)
     SELECT :purpose, :age || n, :purpose || :age || n, '', now() - :age::interval FROM generate_series(1, :count) n`,
    { purpose, count, age },
  );

test("expired links are deleted in batches [O18]", async () => {
  await insertExpired("invite", 1001, "1 second");
  expect(await pruneBatch(db, "expiredTokens")).toBe(1000);
  expect(await pruneBatch(db, "expiredTokens")).toBe(1);
});

test("an expired link that a new one can replace is kept for a day [O18]", async () => {
  await insertExpired("register", 1, "23 hours");
  await insertExpired("reset_password", 1, "25 hours");
  expect(await pruneBatch(db, "expiredTokens")).toBe(1);
  expect(await db("user_tokens").pluck("purpose")).toEqual(["register"]);
});

test("the results of used links are deleted after five minutes [O18]", async () => {
  const used = { purpose: "report_intruder", user_id: await newUser(), succeeded: true };
  await db("used_tokens").insert(["old", "new"].map((token_hash) => ({ ...used, token_hash })));
  await db.raw("UPDATE used_tokens SET used_at = now() - interval '5 minutes' WHERE token_hash = 'old'");
  expect(await pruneBatch(db, "usedTokens")).toBe(1);
  expect(await db("used_tokens").pluck("token_hash")).toEqual(["new"]);
});

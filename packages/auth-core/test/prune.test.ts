import { withTestDatabase } from "@latchkey/db/testing";
import { expect, test } from "vitest";
import { startPruning } from "../src/index.ts";
import { pruneBatch } from "../src/prune.ts";

const { db } = await withTestDatabase();

const plant = (count: number, expired: string, created: string) =>
  db.raw(
    `INSERT INTO sessions (sid, sess, expired, created_at)
     SELECT gen_random_uuid(), '{}', now() + ?::interval, now() - ?::interval FROM generate_series(1, ?)`,
    [expired, created, count],
  );
const left = async () => Number((await db("sessions").count())[0]?.count);

test("sessions that are over go, in batches of a thousand; those that hold stay", async () => {
  await plant(1500, "-1 second", "1 hour");
  await plant(700, "1 hour", "25 hours");
  await plant(30, "1 hour", "1 hour");
  expect(await pruneBatch(db)).toBe(1000);
  const pruning = startPruning(db, { info() {}, warn: () => expect.unreachable() });
  await expect.poll(left).toBe(30);
  await pruning.stop();
  expect(await left()).toBe(30);
});

test("while another process prunes, this one leaves it alone", async () => {
  await plant(10, "-1 second", "1 hour");
  await db.transaction(async (other) => {
    await other.raw("SELECT pg_advisory_xact_lock(hashtext('latchkey pruning'))");
    expect(await pruneBatch(db)).toBe(0);
  });
  expect(await pruneBatch(db)).toBe(10);
});

test("a session that another transaction works on is not waited for", async () => {
  await plant(5, "-1 second", "1 hour");
  await db.transaction(async (other) => {
    await other.raw("SELECT 1 FROM sessions WHERE expired < now() LIMIT 1 FOR UPDATE");
    expect(await pruneBatch(db)).toBe(4);
  });
});

test("attempts that no longer count go as well", async () => {
  const expire = (seconds: number) => String(Date.now() + seconds * 1000);
  await db("attempts").insert([
    { key: "over", points: 1, expire: expire(-3601) },
    { key: "may still count by another clock", points: 1, expire: expire(-1) },
    { key: "counts", points: 1, expire: expire(60) },
  ]);
  await pruneBatch(db);
  expect(await db("attempts").pluck("key")).toEqual(["may still count by another clock", "counts"]);
});

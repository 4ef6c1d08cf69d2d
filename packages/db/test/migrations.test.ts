import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { MIGRATIONS, migrateLatest, migrationStatus, rollback } from "../src/migrations.ts";
import { openDatabase } from "../src/open-database.ts";
import { createDatabase, dropDatabase } from "../src/test-server.ts";
import { withTestDatabase } from "../src/testing.ts";

const files = (await readdir(MIGRATIONS)).sort();
const { db, url } = await withTestDatabase();

test("a test database has every migration", async () => {
  expect(await migrationStatus(db)).toEqual({ applied: files, pending: [] });
});

test("each migration can be taken back and applied again, to the same schema", async () => {
  const before = await schema();
  for (const file of files.toReversed()) expect(await rollback(db)).toEqual([file]);
  expect(await schema()).toEqual([]);
  expect(await rollback(db)).toEqual([]);
  expect(await migrateLatest(db)).toEqual(files);
  expect(await schema()).toEqual(before);
});

test("five processes that migrate an empty database at once leave it migrated", async () => {
  const empty = await createDatabase(url);
  const pools = Array.from({ length: 5 }, () => openDatabase(empty, { statementTimeout: 60_000 }));
  try {
    const applied = await Promise.allSettled(pools.map((pool) => migrateLatest(pool)));
    expect(applied.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(await migrationStatus(pools[0] ?? db)).toEqual({ applied: files, pending: [] });
  } finally {
    await Promise.all(pools.map((pool) => pool.destroy()));
    await dropDatabase(empty);
  }
});

test("deleting a user ends the user's sessions", async () => {
  const [user] = await db("users")
    .insert({ username: "ann", email: "ann@example.com", password_hash: "x" })
    .returning("id");
  const sess = JSON.stringify({ userId: user?.id });
  await db.raw("INSERT INTO sessions (sid, sess, expired) VALUES ('s', ?, now())", [sess]);
  expect(await db("sessions").where({ user_id: user?.id ?? null })).toHaveLength(1);
  await db("users").delete();
  expect(await db("sessions")).toEqual([]);
});

async function schema() {
  const { rows } = await db.raw(`
    SELECT table_name, column_name, data_type, column_default, is_nullable, is_generated
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'knex_%' ORDER BY 1, 2`);
  const indexes = await db.raw(
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'knex_%' ORDER BY 1",
  );
  return [...rows, ...indexes.rows];
}

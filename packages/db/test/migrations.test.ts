import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withDatabaseName } from "../src/connection-url.ts";
import { MIGRATIONS, migrateLatest, migrationStatus, rollback } from "../src/migrations.ts";
import { openDatabase } from "../src/open-database.ts";
import { requireReady } from "../src/readiness.ts";
import { createDatabase, createDatabaseIn, dropDatabase, withTestDatabase } from "./database.ts";

const files = (await readdir(MIGRATIONS)).sort();
const { db, url } = await withTestDatabase();

test("a test database has every migration", async () => {
  expect(await migrationStatus(db)).toEqual({ applied: files, pending: [] });
});

test("each migration can be rolled back and applied again, with the same schema [O14]", async () => {
  const before = await schema();
  for (const file of files.toReversed()) expect(await rollback(db)).toEqual([file]);
  expect(await schema()).toEqual([]);
  expect(await rollback(db)).toEqual([]);
  expect(await migrateLatest(db)).toEqual(files);
  expect(await schema()).toEqual(before);
});

test("a database that is ahead of the migrations folder, for example after switching branches, is refused with advice", async () => {
  await db("knex_migrations").insert({ name: "29991231_other_branch.ts", batch: 99 });
  await expect(migrateLatest(db)).rejects.toThrow("29991231_other_branch.ts, which this branch does not have");
  await db("knex_migrations").where({ name: "29991231_other_branch.ts" }).delete();
  expect(await migrateLatest(db)).toEqual([]);
});

test("five processes can migrate an empty database concurrently [O14]", async () => {
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

test("the name key migration stops at names or addresses that differ only in spelling, and lists their users [G10]", async () => {
  const turkish = await createDatabaseIn("tr-TR", url);
  const old = openDatabase(turkish);
  try {
    while ((await rollback(old))[0] !== "20261125120000_name_keys.ts");
    await old.raw(`
      INSERT INTO users (username, email, password_hash, created_at)
      SELECT 'Person' || n, 'Person' || n || '@Example.com', '', now() FROM generate_series(1, 1500) n`);
    await old.raw(`
      INSERT INTO users (username, email, password_hash, created_at)
      VALUES ('iris', 'one@example.com', '', now()), ('IRIS', 'two@example.com', '', now() - interval '1 day'),
             ('ida', 'ida@example.com', '', now()), ('eve', 'IDA@example.com', '', now())`);
    const refused = migrateLatest(old);
    await expect(refused).rejects.toThrow(
      /the same username: \S+ \(IRIS\), \S+ \(iris\)\n.*the same address: .*\(ida\)/,
    );
    await expect(refused).rejects.toThrow("Rename or delete all but one");
    await old.raw("DELETE FROM users WHERE username IN ('IRIS', 'eve')");
    await migrateLatest(old);
    expect(await old("users").where({ username_key: "person1500" }).pluck("email_key")).toEqual([
      "person1500@example.com",
    ]);
    expect(await old("users").count()).toEqual([{ count: "1502" }]);
  } finally {
    await old.destroy();
    await dropDatabase(turkish);
  }
});

test("changing a name or address without its key is refused [G10]", async () => {
  await db.raw(`INSERT INTO users (username, username_key, email, email_key, password_hash)
    VALUES ('Eve', 'eve', 'Eve@example.com', 'eve@example.com', '')`);
  await expect(db("users").update({ username: "adam" })).rejects.toThrow("users_username_key_fits");
  await expect(db("users").update({ email: "adam@example.com" })).rejects.toThrow("users_email_key_fits");
  await db("users").delete();
});

test("a rollback concerns the migration that was applied last, also if an update or a branch brought it with an older name", async () => {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-migrations-"));
  const empty = await createDatabase(url);
  const pool = openDatabase(empty);
  try {
    for (const file of ["20260102000000_first.ts", "20260101000000_second.ts"]) {
      await writeFile(join(directory, file), FAST);
      expect(await migrateLatest(pool, directory)).toEqual([file]);
    }
    expect(await rollback(pool, directory)).toEqual(["20260101000000_second.ts"]);
  } finally {
    await pool.destroy();
    await dropDatabase(empty);
    await rm(directory, { recursive: true });
  }
});

const SLOW = `
  export async function up(knex) {
    await knex.raw("CREATE TABLE half_way ()");
    console.log("half way");
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  }
  export const down = up;
  export const config = { transaction: false };`;
const FAST = SLOW.replace(/await new.*/, "").replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS");

test.each(["migrateLatest", "rollback"] as const)("after kill -9 during %s, migrating works [O14]", async (command) => {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-migrations-"));
  const write = (text: string) => writeFile(join(directory, "20260101000000_slow.ts"), text);
  const empty = await createDatabase(url);
  const pool = openDatabase(empty);
  try {
    await write(FAST);
    if (command === "rollback") await migrateLatest(pool, directory);
    await pool.raw("DROP TABLE IF EXISTS half_way");
    await write(SLOW);
    await killHalfWay(command, empty, directory);
    await write(FAST);
    await (command === "rollback" ? rollback : migrateLatest)(pool, directory);
    expect(await pool("knex_migrations")).toHaveLength(command === "rollback" ? 0 : 1);
  } finally {
    await pool.destroy();
    await dropDatabase(empty);
    await rm(directory, { recursive: true });
  }
});

async function killHalfWay(command: string, url: string, directory: string) {
  const at = (file: string) => JSON.stringify(new URL(`../src/${file}`, import.meta.url).href);
  const script = `
    import { ${command} } from ${at("migrations.ts")};
    import { openDatabase } from ${at("open-database.ts")};
    await ${command}(openDatabase(${JSON.stringify(url)}), ${JSON.stringify(directory)});`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

test("deleting a user deletes the user's sessions", async () => {
  const [user] = await db("users")
    .insert({
      username: "ann",
      username_key: "ann",
      email: "ann@example.com",
      email_key: "ann@example.com",
      password_hash: "x",
    })
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

test.each(["LATIN1", "SQL_ASCII"])("a database encoded in %s is neither migrated nor ready", async (encoding) => {
  const name = `latchkey_test_${encoding.toLowerCase()}`;
  await db.raw(`CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0`);
  const other = openDatabase(withDatabaseName(url, name), { statementTimeout: 60_000 });
  try {
    await expect(migrateLatest(other)).rejects.toThrow(`The database is encoded in ${encoding}`);
    await other.raw("CREATE TABLE knex_migrations (name text)"); // As a migration by an older version would have.
    await expect(requireReady(other)).rejects.toThrow(`The database is encoded in ${encoding}`);
  } finally {
    await other.destroy();
    await dropDatabase(withDatabaseName(url, name));
  }
});

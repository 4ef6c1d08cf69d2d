import { randomBytes } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { parseDatabaseUrl, withDatabaseName } from "../src/connection-url.ts";
import { isUnavailable } from "../src/errors.ts";
import { openDatabase } from "../src/open-database.ts";
import { withTestDatabase } from "./database.ts";

const { db, url } = await withTestDatabase();
const role = `latchkey_test_${randomBytes(6).toString("hex")}`;
const { host, port, database } = parseDatabaseUrl(url);
await db.raw(`CREATE ROLE ${role} LOGIN PASSWORD 'first'`);
afterAll(async () => {
  await db.raw(`DROP ROLE ${role}`);
});

const asRole = (change: Partial<Record<"host" | "password" | "database", string>> = {}) => {
  const to = { host, password: "first", database, ...change };
  return `postgres://${role}:${to.password}@/${to.database}?host=${encodeURIComponent(to.host)}&port=${port}`;
};

/** Returns the error of a query over a new connection to `url`. */
async function connecting(url: string) {
  const pool = openDatabase(url);
  return pool
    .raw("SELECT 1")
    .catch((error) => error)
    .finally(() => pool.destroy());
}

const UNAVAILABLE = { status: 503, code: "database_unavailable", headers: { "Retry-After": "5" } };

test.each([
  ["28P01 password", `PASSWORD 'rotated'`, `PASSWORD 'first'`, true],
  ["28000 not permitted to log in", `NOLOGIN`, `LOGIN`, true],
  ["53300 too many connections for role", `CONNECTION LIMIT 0`, `CONNECTION LIMIT -1`, false],
])(
  "a refused connection (%s) counts as unavailable until the cause is fixed [O6]",
  async (reason, fault, repair, misconfigured) => {
    await db.raw(`ALTER ROLE ${role} ${fault}`);
    const [code, message] = [reason.slice(0, 5), reason.slice(6)];
    const expected = { ...UNAVAILABLE, misconfigured, cause: { code }, message: expect.stringContaining(message) };
    expect(await connecting(asRole())).toMatchObject(expected);
    await db.raw(`ALTER ROLE ${role} ${repair}`);
    expect(await connecting(asRole())).toMatchObject({ rows: [expect.anything()] });
  },
);

test("a database that accepts no connections (55000) counts as unavailable [O6]", async () => {
  const elsewhere = openDatabase(withDatabaseName(url, "postgres"));
  await elsewhere.raw(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`);
  const error = await connecting(asRole());
  await elsewhere.raw(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`).finally(() => elsewhere.destroy());
  expect(error).toMatchObject({ ...UNAVAILABLE, cause: { code: "55000" } });
});

test.each([
  ["no such database", asRole({ database: "no_such_database" }), true, "3D000"],
  ["no such host", asRole({ host: "db.invalid" }), false, expect.stringMatching(/ENOTFOUND|EAI_AGAIN/)],
  ["no such socket", asRole({ host: "/no/such/folder" }), false, "ENOENT"],
  ["no password", `postgres://${role}@${host}:${port}/${database}`, true, undefined],
])("%s counts as unavailable", async (_fault, url, misconfigured, code) => {
  expect(await connecting(url)).toMatchObject({ ...UNAVAILABLE, misconfigured, cause: code ? { code } : {} });
});

test("a missing privilege (42501) and a missing table (42P01) count as unavailable, with advice", async () => {
  const pool = openDatabase(asRole());
  try {
    const advised = (advice: string) => ({
      ...UNAVAILABLE,
      misconfigured: true,
      message: expect.stringContaining(advice),
    });
    await expect(pool("users")).rejects.toMatchObject(advised("permission denied for table users. Grant it"));
    await expect(pool.raw("TABLE not_migrated")).rejects.toMatchObject(advised("pnpm migrate"));
  } finally {
    await pool.destroy();
  }
});

test.each(["08006", "25P04", "40001", "53100", "55P03", "57P01", "57P03", "58030", "F0000", "XX000", "XX001"])(
  "SQLSTATE %s counts as unavailable, whatever raises it [O6]",
  async (code) => {
    const raised = db.raw(`DO $$ BEGIN RAISE 'raised' USING ERRCODE = '${code}'; END $$`);
    await expect(raised).rejects.toMatchObject({ ...UNAVAILABLE, misconfigured: false, cause: { code } });
  },
);

test.each(["SELEC 1", "SELECT 1/0", "INSERT INTO users DEFAULT VALUES", "SELECT 'x'::uuid"])(
  "an invalid query (%s) is not treated as unavailable",
  async (sql) => {
    const error: unknown = await db.raw(sql).catch((error) => error);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toHaveProperty("status");
  },
);

test("a deadlock (40P01) counts as unavailable for one of the two, whose connection stays usable", async () => {
  await db.raw("CREATE TABLE pair AS SELECT unnest('{1,2}'::int[]) AS id");
  const both = await Promise.all([db.transaction(), db.transaction()]);
  const lock = (at: number, id: number) => both[at]?.raw("SELECT FROM pair WHERE id = ? FOR UPDATE", [id]);
  await lock(0, 1);
  await lock(1, 2);
  const outcomes = await Promise.allSettled([lock(0, 2), lock(1, 1)]);
  await Promise.all(both.map((trx) => trx.rollback()));
  const failed = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(failed).toEqual([{ status: "rejected", reason: expect.objectContaining({ ...UNAVAILABLE }) }]);
  expect(failed[0]?.reason.cause).toMatchObject({ code: "40P01" });
});

test("after a failover a connection to the server that has become read-only is replaced", async () => {
  const pool = openDatabase(url);
  try {
    const pid = async () => (await pool.raw("SELECT pg_backend_pid() AS pid")).rows[0].pid;
    const before = await pid();
    await pool.raw("SET default_transaction_read_only = on");
    await expect(pool.raw("CREATE TABLE written ()")).rejects.toMatchObject({
      ...UNAVAILABLE,
      cause: { code: "25006" },
    });
    expect(await pid()).not.toBe(before);
  } finally {
    await pool.destroy();
  }
});

test("a prepared statement that a migration has invalidated is prepared again", async () => {
  await db.raw("CREATE TABLE outdated AS SELECT 1 AS value");
  const ask = () => db.raw("SELECT * FROM outdated").options({ name: "outdated" });
  await ask();
  await db.raw("ALTER TABLE outdated ADD COLUMN other int");
  await expect(ask()).rejects.toMatchObject(UNAVAILABLE);
  expect((await ask()).rows).toEqual([{ value: 1, other: null }]);
});

test("an invalidated prepared statement counts as unavailable, whatever the server's language", () => {
  const message = "gecachter Plan darf den Ergebnistyp nicht ändern";
  expect(isUnavailable(Object.assign(new Error(message), { severity: "FEHLER", code: "0A000" }))).toBe(true);
});

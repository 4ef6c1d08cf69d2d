import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseDatabaseUrl } from "../src/connection-url.ts";
import { openDatabase } from "../src/open-database.ts";
import { requireReady } from "../src/readiness.ts";
import { createStatementCounter, withTestDatabase } from "./database.ts";

const { db, url } = await withTestDatabase();
const role = `latchkey_test_${randomBytes(6).toString("hex")}`;
const { host, port, database } = parseDatabaseUrl(url);
const app = openDatabase(`postgres://${role}:secret@/${database}?host=${encodeURIComponent(host)}&port=${port}`);

const GRANTS = `
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`;

beforeAll(async () => {
  await db.raw(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  await db.raw(GRANTS);
});
afterAll(async () => {
  await app.destroy();
  await db.raw(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
});

test("a role that owns nothing is ready with privileges on tables and sequences, and one query checks them", async ({
  skip,
}) => {
  await requireReady(app);
  const counter = await createStatementCounter(url);
  if (!counter) return skip("this PostgreSQL has no pg_stat_statements");
  expect(await counter.during(() => requireReady(app))).toBe(1);
  await counter.close();
});

test.each([
  ["SELECT ON sessions", "SELECT on sessions"],
  ["INSERT ON mails", "INSERT on mails"],
  ["DELETE ON events", "DELETE on events"],
  ["USAGE ON SEQUENCE mails_id_seq", "USAGE on sequence mails_id_seq"],
])("without %s the database is not ready, and the error names the privilege [O11]", async (privilege, missing) => {
  await db.raw(`REVOKE ${privilege} FROM ${role}`);
  await expect(requireReady(app)).rejects.toThrow(`The role of DATABASE_URL lacks ${missing}. Run as the owner`);
  await db.raw(GRANTS);
  await requireReady(app);
});

test("with a pending migration the database is not ready [O11]", async () => {
  const [newest] = await db("knex_migrations").orderBy("id", "desc").limit(1);
  await db("knex_migrations").where(newest).delete();
  await expect(requireReady(app)).rejects.toThrow(`The database lacks ${newest.name}. Run: pnpm migrate`);
  await db("knex_migrations").insert(newest);
  await requireReady(app);
});

import { randomBytes } from "node:crypto";
import {
  type Database,
  grantToApps,
  migrateLatest,
  openDatabase,
  parseDatabaseUrl,
  withCredentials,
  withDatabaseName,
} from "@latchkey/db";
import { startEmbeddedServer } from "./embedded-server.ts";
import { createTemporaryData } from "./temporary-data.ts";

interface TestServer {
  /** The URL of the migrated database that test databases are copied from. */
  template: string;
  /** Its URL for the role of the apps, which owns nothing. */
  app: string;
  stop(): Promise<void>;
}

/**
 * Starts a server for tests, or uses the one of DATABASE_URL, and creates the template of the test databases.
 * Where `shareTestServer` has done so already, returns that server, which its owner stops.
 */
export async function startTestServer(): Promise<TestServer> {
  const { TEST_SERVER } = process.env;
  if (TEST_SERVER) return { ...JSON.parse(TEST_SERVER), stop: async () => {} };
  const server = process.env.DATABASE_URL ? { url: process.env.DATABASE_URL, stop: async () => {} } : await throwAway();
  const template = await createDatabase(server.url);
  const db = openDatabase(template, { statementTimeout: 60_000 });
  await migrateLatest(db);
  const { database: role } = parseDatabaseUrl(template);
  const password = randomBytes(16).toString("hex");
  await db.raw(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await grantToApps(db, role);
  await db.destroy();
  return {
    template,
    app: withCredentials(template, role, password),
    async stop() {
      await dropDatabase(template);
      // Still needed if a test file, such as one whose tests were all skipped, has left its database behind.
      await administer(server.url, (admin) => admin.raw("DROP ROLE ??", [role])).catch(() => {});
      await server.stop();
    },
  };
}

/** Starts a server for the tests of all packages, which this process starts. */
export async function shareTestServer(): Promise<TestServer> {
  const { stop, ...urls } = await startTestServer();
  process.env.TEST_SERVER = JSON.stringify(urls);
  return { ...urls, stop };
}

async function throwAway() {
  const { directory, remove } = await createTemporaryData("latchkey-test-");
  const binDirectory = process.env.TEST_POSTGRES_BIN;
  const server = await startEmbeddedServer({ directory, binDirectory, connections: 1_000, throwAway: true });
  return { url: server.url, stop: () => remove(server) };
}

/** Creates a database on the server of `url`, empty or as a copy of `template`. Returns its URL. */
export async function createDatabase(url: string, template = ""): Promise<string> {
  const name = `latchkey_test_${randomBytes(6).toString("hex")}`;
  const source = template ? [parseDatabaseUrl(template).database] : [];
  const settings = Object.entries(UNUSUAL_DEFAULTS);
  const alter = settings.map(([setting, value]) => `ALTER DATABASE ${name} SET ${setting} = '${value}'`).join(";");
  await administer(url, async (db) => {
    await db.raw(template ? "CREATE DATABASE ?? TEMPLATE ??" : "CREATE DATABASE ??", [name, ...source]);
    await db.raw(alter);
    if (template) await db.raw("REVOKE TEMPORARY ON DATABASE ?? FROM PUBLIC", [name]); // A copy has the defaults again.
  });
  return withDatabaseName(url, name);
}

/** Creates a migrated database with an ICU locale such as tr-TR, which changes `lower` and order. Returns its URL. */
export async function createDatabaseIn(locale: string, url: string): Promise<string> {
  const name = `latchkey_test_${randomBytes(6).toString("hex")}`;
  const create = `CREATE DATABASE ?? LOCALE_PROVIDER icu ICU_LOCALE '${locale}' TEMPLATE template0`;
  await administer(url, (db) => db.raw(create, [name]));
  const created = withDatabaseName(url, name);
  const db = openDatabase(created, { statementTimeout: 60_000 });
  await migrateLatest(db).finally(() => db.destroy());
  return created;
}

/** Defaults that an installation may have. All tests run with them, so the product cannot rely on PostgreSQL's own. */
const UNUSUAL_DEFAULTS = {
  DateStyle: "German",
  IntervalStyle: "sql_standard",
  TimeZone: "Asia/Kathmandu",
  bytea_output: "escape",
  extra_float_digits: "-15",
  standard_conforming_strings: "off",
  default_transaction_isolation: "serializable",
  default_transaction_deferrable: "on",
  lock_timeout: "1ms",
  idle_session_timeout: "3s",
};

/** Drops the database of `url`, and closes its connections. */
export async function dropDatabase(url: string): Promise<void> {
  const { database } = parseDatabaseUrl(url);
  await administer(url, (db) => db.raw("DROP DATABASE IF EXISTS ?? WITH (FORCE)", [database]));
}

async function administer(url: string, work: (db: Database) => PromiseLike<unknown>) {
  const db = openDatabase(withDatabaseName(url, "postgres"), { statementTimeout: 60_000 });
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}

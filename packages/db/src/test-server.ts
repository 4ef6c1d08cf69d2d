import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "./embedded-server.ts";
import { migrateLatest } from "./migrations.ts";
import { openDatabase } from "./open-database.ts";

export interface TestServer {
  /** URL of the migrated database that the others are cloned from. */
  template: string;
  stop(): Promise<void>;
}

/** Starts a server for tests, or uses the one of DATABASE_URL, and makes the template of its throw-away databases. */
export async function startTestServer(): Promise<TestServer> {
  const server = process.env.DATABASE_URL ? { url: process.env.DATABASE_URL, stop: async () => {} } : await throwAway();
  const template = await createDatabase(server.url);
  const db = openDatabase(template, { statementTimeout: 60_000 });
  await migrateLatest(db);
  await db.destroy();
  return {
    template,
    async stop() {
      await dropDatabase(template);
      await server.stop();
    },
  };
}

async function throwAway() {
  const parent = await mkdtemp(join(tmpdir(), "latchkey-test-"));
  process.once("exit", () => rmSync(parent, { recursive: true, force: true })); // Also after a Ctrl-C.
  await chmod(parent, 0o755); // Under root PostgreSQL runs as another account, which must be able to enter.
  const server = await startEmbeddedServer({ directory: join(parent, "postgres"), throwAway: true });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(server.directory, { recursive: true, force: true });
      await rm(parent, { recursive: true, force: true });
    },
  };
}

/** Creates a database beside that of `url`, empty or a copy of `template`. Returns its URL. */
export async function createDatabase(url: string, template = ""): Promise<string> {
  const created = new URL(url);
  created.pathname = `/latchkey_test_${randomBytes(6).toString("hex")}`;
  const source = template && new URL(template).pathname.slice(1);
  await administer(url, source ? "CREATE DATABASE ?? TEMPLATE ??" : "CREATE DATABASE ??", [
    created.pathname.slice(1),
    ...(source ? [source] : []),
  ]);
  return created.href;
}

/** Creates a migrated database whose `lower` and order are those of an ICU locale, like tr-TR. Returns its URL. */
export async function createDatabaseIn(locale: string, url: string): Promise<string> {
  const created = new URL(url);
  created.pathname = `/latchkey_test_${randomBytes(6).toString("hex")}`;
  await administer(url, `CREATE DATABASE ?? LOCALE_PROVIDER icu ICU_LOCALE '${locale}' TEMPLATE template0`, [
    created.pathname.slice(1),
  ]);
  const db = openDatabase(created.href, { statementTimeout: 60_000 });
  await migrateLatest(db).finally(() => db.destroy());
  return created.href;
}

/** Drops the database of `url`, whoever is still connected. */
export async function dropDatabase(url: string): Promise<void> {
  await administer(url, "DROP DATABASE IF EXISTS ?? WITH (FORCE)", [new URL(url).pathname.slice(1)]);
}

async function administer(url: string, sql: string, names: string[]) {
  const maintenance = new URL(url);
  maintenance.pathname = "/postgres";
  const db = openDatabase(maintenance.href, { statementTimeout: 60_000 });
  await db.raw(sql, names).finally(() => db.destroy());
}

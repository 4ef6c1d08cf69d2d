import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import knex, { type Knex } from "knex";
import { lacksPrivilege } from "./errors.ts";
import type { Database } from "./open-database.ts";

/** The top-level migrations/ folder. */
export const MIGRATIONS = fileURLToPath(new URL("../../../migrations", import.meta.url));

/** Applies all pending migrations. Returns their file names. */
export async function migrateLatest(db: Database, directory = MIGRATIONS): Promise<string[]> {
  const [, applied] = await oneAtATime(db, directory, (migrate) => migrate.latest());
  return applied;
}

/**
 * Rolls back only the migration that was applied last: a batch may be the whole schema. Returns its file name, if there is
 * one. Its name may be older than others, for example after a merge.
 */
export async function rollback(db: Database, directory = MIGRATIONS): Promise<string[]> {
  const [, reverted] = await oneAtATime(db, directory, async (migrate) => {
    const [applied] = await migrate.list();
    return migrate.down({ name: applied.at(-1)?.name });
  });
  return reverted;
}

/** Lists the applied and the pending migrations, or returns null if the role may not read them. Changes nothing. */
export async function migrationStatus(db: Database): Promise<{ applied: string[]; pending: string[] } | null> {
  const files = await migrationFiles();
  const { rows } = await db.raw(`
    SELECT id IS NOT NULL AS exists, current_schema IS NULL OR NOT has_table_privilege(id, 'SELECT') AS hidden
    FROM to_regclass('knex_migrations') AS id`);
  const { exists, hidden } = rows[0];
  if (hidden) return null;
  const applied: string[] = exists ? await db("knex_migrations").orderBy("id").pluck("name") : [];
  return { applied, pending: files.filter((file) => !applied.includes(file)) };
}

/** In the order of application. */
export async function migrationFiles(): Promise<string[]> {
  return (await readdir(MIGRATIONS)).filter((file) => file.endsWith(".ts")).sort();
}

/**
 * Migrates on one connection that holds an advisory lock, which is released with the connection, even after `kill -9`.
 * Knex's own lock is a row that would stay locked; under the advisory lock, nobody else can hold it.
 */
async function oneAtATime<T>(
  db: Database,
  directory: string,
  work: (migrate: Knex.Migrator) => Promise<T>,
): Promise<T> {
  const migrations = { directory, loadExtensions: [".ts"] };
  const single = knex({ ...db.client.config, migrations, pool: { ...db.client.config.pool, min: 1, max: 1 } });
  try {
    const { rows } = await single.raw(`
      SELECT pg_advisory_lock(hashtext('latchkey migrations')), current_setting('server_encoding') AS encoding`);
    requireUtf8(rows[0].encoding);
    await single.migrate.forceFreeMigrationsLock();
    return await work(single.migrate).catch(explainCorrupt);
  } catch (error) {
    throw lacksPrivilege(error) ? new Error(OWNER_ONLY, { cause: error }) : error;
  } finally {
    await single.destroy();
  }
}

const OWNER_ONLY =
  "The role of DATABASE_URL may not migrate. Run this with the URL of the owner of the tables, and let only the apps use this role.";

/** Knex calls the folder corrupt if the database has migrations that the folder lacks. */
function explainCorrupt(error: Error): never {
  const [, missing] = error.message.match(/following files are missing: (.+)$/) ?? [];
  if (!missing) throw error;
  throw new Error(
    `The database has ${missing}, which this branch does not have. Switch back and run pnpm migrate rollback once for each, or use another database.`,
  );
}

/** Names and addresses may contain any Unicode character. Other encodings than UTF8 lack some of them. */
export function requireUtf8(encoding: string): void {
  if (encoding === "UTF8") return;
  throw new Error(
    `The database is encoded in ${encoding}. Create another one: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`,
  );
}

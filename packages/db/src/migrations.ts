import { fileURLToPath } from "node:url";
import type { Knex } from "knex";

/** The top-level migrations/ folder. */
export const MIGRATIONS = fileURLToPath(new URL("../../../migrations", import.meta.url));

const config: Knex.MigratorConfig = { directory: MIGRATIONS, loadExtensions: [".ts"] };

/** Applies every migration that is not there yet. Returns their file names. */
export async function migrateLatest(db: Knex): Promise<string[]> {
  const [, applied] = await oneAtATime(db, () => db.migrate.latest(config));
  return applied;
}

/** Takes back the newest migration, and no other: a batch may be the whole schema. Returns its file name, if there is one. */
export async function rollback(db: Knex): Promise<string[]> {
  const [, reverted] = await oneAtATime(db, () => db.migrate.down(config));
  return reverted;
}

/** Lists the file names that are applied and those that are not. */
export async function migrationStatus(db: Knex): Promise<{ applied: string[]; pending: string[] }> {
  const [applied, pending] = await db.migrate.list(config);
  return {
    applied: applied.map(({ name }: { name: string }) => name),
    pending: pending.map(({ file }: { file: string }) => file),
  };
}

/** Knex's own lock is a table that several processes may try to create at once; PostgreSQL's needs no table. */
function oneAtATime<T>(db: Knex, work: () => Promise<T>): Promise<T> {
  return db.transaction(async (lock) => {
    await lock.raw("SET LOCAL idle_in_transaction_session_timeout = 0");
    await lock.raw("SELECT pg_advisory_xact_lock(hashtext('latchkey migrations'))");
    return work();
  });
}

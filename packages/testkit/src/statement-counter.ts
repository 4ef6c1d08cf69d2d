import { setTimeout as delay } from "node:timers/promises";
import { openDatabase, parseDatabaseUrl, withDatabaseName } from "@latchkey/db";

/** Statements that an app runs by itself: polling the outbox, pinging, and setting up a connection. */
const BACKGROUND_STATEMENTS = "FROM mails .* SKIP LOCKED|^SELECT \\$?1$|set_config";

const IDLE_CHECKS = 4;

const COUNT = `
  SELECT coalesce(sum(calls), 0)::int AS calls,
    EXISTS (SELECT FROM pg_stat_activity WHERE datname = :database AND state <> 'idle') AS busy
  FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = :database) AND query !~ :background`;

/**
 * Counts all statements that PostgreSQL ran in the database of `url`, from all clients.
 * @returns null if the server lacks pg_stat_statements, which the embedded one has
 */
export async function createStatementCounter(url: string) {
  // Connects to another database, so that it does not count its own statements.
  const db = openDatabase(withDatabaseName(url, "postgres"), { name: "statement counter" });
  const { rows } = await db.raw("SHOW shared_preload_libraries");
  if (!rows[0].shared_preload_libraries.includes("pg_stat_statements")) {
    await db.destroy();
    return null;
  }
  await db.transaction(async (trx) => {
    await trx.raw("SELECT pg_advisory_xact_lock(1)"); // Otherwise two packages' tests might create it at the same time.
    await trx.raw("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  });
  const { database = "" } = parseDatabaseUrl(url);
  const count = async () => {
    const result = await db.raw(COUNT, { database, background: BACKGROUND_STATEMENTS });
    return result.rows[0] as { calls: number; busy: boolean };
  };
  /**
   * Waits until the app is idle: its tasks after startup, such as pruning, must not be counted. On a busy machine, they
   * pause between two statements, mostly within a transaction.
   */
  const quiet = async (seen = -1, times = 0): Promise<number> => {
    const { calls, busy } = await count();
    const idle = calls === seen && !busy;
    if (idle && times === IDLE_CHECKS) return calls;
    await delay(200);
    return quiet(calls, idle ? times + 1 : 0);
  };
  return {
    /** Returns the number of statements that ran during `work`. */
    async during(work: () => Promise<unknown>): Promise<number> {
      const before = await quiet();
      await work();
      return (await count()).calls - before;
    },
    close: () => db.destroy(),
  };
}

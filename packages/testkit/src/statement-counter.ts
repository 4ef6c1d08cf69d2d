import { setTimeout as delay } from "node:timers/promises";
import { openDatabase, parseDatabaseUrl, withDatabaseName } from "@latchkey/db";

/** Statements that an app runs by itself: polling the outbox, pinging, and setting up a connection. */
const BACKGROUND_STATEMENTS = "FROM mails .* SKIP LOCKED|^SELECT \\$?1$|set_config";

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
  await db.raw("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  const count = async () => {
    const result = await db.raw(
      `SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements
       WHERE dbid = (SELECT oid FROM pg_database WHERE datname = ?) AND query !~ ?`,
      [parseDatabaseUrl(url).database, BACKGROUND_STATEMENTS],
    );
    return result.rows[0].calls as number;
  };
  /** Waits until the app is idle: its tasks after startup, such as pruning, must not be counted. */
  const quiet = async (seen = -1): Promise<number> => {
    const now = await count();
    return now === seen ? now : delay(200).then(() => quiet(now));
  };
  return {
    /** Returns the number of statements that ran during `work`. */
    async during(work: () => Promise<unknown>): Promise<number> {
      const before = await quiet();
      await work();
      return (await count()) - before;
    },
    close: () => db.destroy(),
  };
}

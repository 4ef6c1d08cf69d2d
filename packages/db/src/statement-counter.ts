import { setTimeout as delay } from "node:timers/promises";
import { openDatabase } from "./open-database.ts";

/**
 * Counts the statements that PostgreSQL has run in the database of `url`, whoever sent them.
 * @returns null where the server lacks pg_stat_statements; the embedded one has it
 */
export async function statementCounter(url: string) {
  // From another database, so that counting does not count itself.
  const elsewhere = new URL(url);
  elsewhere.pathname = "/postgres";
  const db = openDatabase(elsewhere.href, { name: "statement counter" });
  const { rows } = await db.raw("SHOW shared_preload_libraries");
  if (!rows[0].shared_preload_libraries.includes("pg_stat_statements")) {
    await db.destroy();
    return null;
  }
  await db.raw("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  const count = async () => {
    const result = await db.raw(
      `SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements
       WHERE dbid = (SELECT oid FROM pg_database WHERE datname = ?)`,
      [new URL(url).pathname.slice(1)],
    );
    return result.rows[0].calls as number;
  };
  /** What an app does by itself after its start, such as pruning, is not to be counted. */
  const quiet = async (seen = -1): Promise<number> => {
    const now = await count();
    return now === seen ? now : delay(200).then(() => quiet(now));
  };
  return {
    /** How many statements `work` takes. It is done three times: what an app does by itself meanwhile only adds to one. */
    async during(work: () => Promise<unknown>): Promise<number> {
      const counts: number[] = [];
      while (counts.length < 3) {
        const before = await quiet();
        await work();
        counts.push((await count()) - before);
      }
      return Math.min(...counts);
    },
    close: () => db.destroy(),
  };
}

import type { Database } from "@latchkey/db";

/** As many rows as one statement changes well within its time limit. */
const BATCH_SIZE = 5_000;

/**
 * Repeats a statement that changes up to `limit` rows until there are no more.
 * @returns how many were changed
 */
export async function inBatches(change: (limit: number) => PromiseLike<number>): Promise<number> {
  let total = 0;
  let changed: number;
  do {
    changed = await change(BATCH_SIZE);
    total += changed;
  } while (changed === BATCH_SIZE);
  return total;
}

/** Deletes sessions of a user, the newest first, but for the row `kept`. Returns how many. */
export function deleteSessions(trx: Database, userId: string, kept = "", limit = BATCH_SIZE): PromiseLike<number> {
  const newest = trx("sessions").where({ user_id: userId }).whereNot({ sid: kept }).orderBy("created_at", "desc");
  return trx("sessions").whereIn("sid", newest.select("sid").limit(limit)).delete();
}

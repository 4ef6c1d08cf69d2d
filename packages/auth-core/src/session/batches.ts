import type { Database } from "@latchkey/db";

/** As many rows as one statement changes well within its time limit. */
export const BATCH_SIZE = 2_000;

/** Repeats a statement that changes up to BATCH_SIZE rows until there are no more. */
export async function inBatches(change: () => PromiseLike<number>): Promise<void> {
  while ((await change()) === BATCH_SIZE);
}

/** Deletes up to BATCH_SIZE sessions of a user but the row `kept`, the newest first. Returns how many. */
export function deleteSessions(trx: Database, userId: string, kept = "", skipped = 0): PromiseLike<number> {
  const newest = trx("sessions").where({ user_id: userId }).whereNot({ sid: kept }).orderBy("created_at", "desc");
  return trx("sessions").whereIn("sid", newest.select("sid").offset(skipped).limit(BATCH_SIZE)).delete();
}

/** The same for a user's notifications. */
function deleteEvents(trx: Database, userId: string, skipped: number): PromiseLike<number> {
  const newest = trx("events").where({ user_id: userId }).orderBy("id", "desc");
  return trx("events").whereIn("id", newest.select("id").offset(skipped).limit(BATCH_SIZE)).delete();
}

/**
 * Before a user is deleted: deletes rows that pruning would delete as well, until one statement can delete the others.
 * Each batch is committed, so that trying again goes on from there.
 */
export async function deleteSurplus(db: Database, userId: string, currentSession: string): Promise<void> {
  await inBatches(() => deleteSessions(db, userId, currentSession, BATCH_SIZE));
  await inBatches(() => deleteEvents(db, userId, BATCH_SIZE));
}

import type { Database } from "@latchkey/db";
import { BATCH_SIZE, inBatches } from "../session/batches.ts";
import { deleteSessions } from "../session/end.ts";

/**
 * Deletes most rows of a user who is about to be deleted, so that one statement can delete the rest. Only rows that
 * pruning would delete as well. Each batch is committed, so a retry continues where the last attempt stopped.
 */
export async function deleteSurplus(db: Database, userId: string, currentSession: string): Promise<void> {
  await inBatches(() => deleteSessions(db, userId, currentSession, BATCH_SIZE));
  await inBatches(() => deleteEvents(db, userId, BATCH_SIZE));
}

function deleteEvents(trx: Database, userId: string, skipped: number): PromiseLike<number> {
  const newest = trx("events").where({ user_id: userId }).orderBy("id", "desc");
  return trx("events").whereIn("id", newest.select("id").offset(skipped).limit(BATCH_SIZE)).delete();
}

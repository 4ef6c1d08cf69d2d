import { BATCH_SIZE, type Database, inBatches, type UserRow } from "@latchkey/db";
import { cancelEmailsTo, queueEmail } from "../emails/kinds.ts";
import { metrics } from "../metrics.ts";
import type { WhereFrom } from "../request/where-from.ts";
import { deleteSessions } from "../session/end.ts";
import { reservedFor } from "../users/reserved-addresses.ts";

/**
 * Deletes most rows of a user who is about to be deleted, so that one statement can delete the rest. Only rows that
 * pruning would delete as well. Each batch is committed, so a retry continues where the last attempt stopped.
 * @param kept the `sid` of a session to keep
 */
export async function deleteSurplus(db: Database, userId: string, kept = ""): Promise<void> {
  await inBatches(() => deleteSessions(db, userId, kept, BATCH_SIZE));
  await inBatches(() => deleteEvents(db, userId, BATCH_SIZE));
}

function deleteEvents(trx: Database, userId: string, skipped: number): PromiseLike<number> {
  const newest = trx("events").where({ user_id: userId }).orderBy("id", "desc");
  return trx("events").whereIn("id", newest.select("id").offset(skipped).limit(BATCH_SIZE)).delete();
}

/**
 * Deletes a locked user with all sessions, notifications, tokens and queued emails. A last email confirms it, also to an
 * address that could still have recovered the account.
 * @param where the request came from, unless an operator deletes the user
 */
export async function deleteUser(trx: Database, { id, email, username }: UserRow, where?: WhereFrom): Promise<void> {
  const recipients = [email, ...(await reservedFor(trx, { id }))];
  const ended = await deleteSessions(trx, id); // Before the cascade, to lock rows in the same order as every other change.
  metrics.sessionsEnded({ reason: "account_deleted" }, ended);
  await cancelEmailsTo(trx, email);
  await trx("users").where({ id }).delete();
  for (const recipient of recipients) await queueEmail(trx, "farewell", recipient, { username, ...where });
}

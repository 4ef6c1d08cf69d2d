import { BATCH_SIZE, type Database, inBatches, transaction } from "@latchkey/db";
import { cancelEmailsTo } from "@latchkey/mail";
import type { Request } from "express";
import { queueEmail } from "../emails/kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { confirmPassword } from "../login/confirm-password.ts";
import { withLoginSlot } from "../password/queue.ts";
import { logEvent } from "../request/event-log.ts";
import { textFields } from "../request/input.ts";
import { clearSessionCookie, deleteSessions } from "../session/end.ts";
import { hashSessionId } from "../session/validity.ts";
import { reservedFor } from "../users/reserved-addresses.ts";

/**
 * Deletes the current user's account if `{ password }` is correct: the user, all sessions, notifications, tokens and
 * queued emails. A last email confirms it, also to an address that could still have recovered the account.
 * @throws Refused with 422, 429 beyond a rate limit, 503 if too many logins are queued
 */
export async function deleteAccount(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { password } = textFields(input, ["password"]);
  await withLoginSlot(req, async (clientGone) => {
    const { id } = await confirmPassword(req, context, { field: "password", password, clientGone });
    await deleteSurplus(context.db, id, hashSessionId(req.sessionID));
    await transaction(context.db, async (trx) => {
      const { email, username } = await lockAccount(trx, req);
      const recipients = [email, ...(await reservedFor(trx, { id }))];
      await deleteSessions(trx, id); // Before the cascade, to lock rows in the same order as every other change.
      await cancelEmailsTo(trx, email);
      await trx("users").where({ id }).delete();
      for (const recipient of recipients) await queueEmail(trx, "farewell", recipient, { username });
      clientGone.throwIfAborted();
    });
    logEvent(req, "account_deleted", { userId: id });
  });
  clearSessionCookie(req);
}

/**
 * Deletes most rows of a user who is about to be deleted, so that one statement can delete the rest. Only rows that
 * pruning would delete as well. Each batch is committed, so a retry continues where the last attempt stopped.
 */
async function deleteSurplus(db: Database, userId: string, currentSession: string): Promise<void> {
  await inBatches(() => deleteSessions(db, userId, currentSession, BATCH_SIZE));
  await inBatches(() => deleteEvents(db, userId, BATCH_SIZE));
}

function deleteEvents(trx: Database, userId: string, skipped: number): PromiseLike<number> {
  const newest = trx("events").where({ user_id: userId }).orderBy("id", "desc");
  return trx("events").whereIn("id", newest.select("id").offset(skipped).limit(BATCH_SIZE)).delete();
}

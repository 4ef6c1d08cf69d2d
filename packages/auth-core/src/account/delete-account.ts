import { transaction } from "@latchkey/db";
import { cancelEmailsTo } from "@latchkey/mail";
import type { Request } from "express";
import { queueEmail } from "../emails/kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { withLoginSlot } from "../password/queue.ts";
import { logEvent } from "../request/event-log.ts";
import { textFields } from "../request/input.ts";
import { clearSessionCookie, deleteSessions } from "../session/end.ts";
import { hashSessionId } from "../session/validity.ts";
import { reservedFor } from "../users/reserved-addresses.ts";
import { confirmPassword } from "./confirm-password.ts";
import { deleteSurplus } from "./delete-surplus.ts";

/**
 * Deletes the current user's account if `{ password }` is right: the user, all sessions, notifications, tokens and queued
 * emails. A last email confirms it, also to an address that could still have recovered the account.
 * @throws Refused with 422, 429 beyond a rate limit, 503 if too many logins are queued
 */
export async function deleteAccount(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { password } = textFields(input, ["password"]);
  await withLoginSlot(req, async (gone) => {
    const { id } = await confirmPassword(req, context, { field: "password", password, gone });
    await deleteSurplus(context.db, id, hashSessionId(req.sessionID));
    await transaction(context.db, async (trx) => {
      const { email, username } = await lockAccount(trx, req);
      const recipients = [email, ...(await reservedFor(trx, { id }))];
      await deleteSessions(trx, id); // Before the cascade, to lock rows in the same order as every other change.
      await cancelEmailsTo(trx, email);
      await trx("users").where({ id }).delete();
      for (const recipient of recipients) await queueEmail(trx, "farewell", recipient, { username });
      gone.throwIfAborted();
    });
    logEvent(req, "account_deleted", { userId: id });
  });
  clearSessionCookie(req);
}

import { transaction } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { confirmPassword } from "../login/confirm-password.ts";
import { withLoginSlot } from "../password/queue.ts";
import { logEvent } from "../request/event-log.ts";
import { textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";
import { requireUser } from "../session/current-user.ts";
import { clearSessionCookie } from "../session/end.ts";
import { hashSessionId } from "../session/validity.ts";
import { deleteSurplus, deleteUser } from "./delete-user.ts";

/**
 * Deletes the current user's account if `{ password }` is correct, or after a recent login if there is none: the user, all
 * sessions, notifications, tokens and queued emails. A last email confirms it, also to an address that could still have
 * recovered the account.
 * @throws Refused with 422, 429 beyond a rate limit, 503 if too many logins are queued
 */
export async function deleteAccount(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const form = requireUser(req).hasPassword ? input : { password: "" };
  const { password } = textFields(form, ["password"]);
  await withLoginSlot(req, async (clientGone) => {
    const { id } = await confirmPassword(req, context, { field: "password", password, clientGone });
    await deleteSurplus(context.db, id, hashSessionId(req.sessionID));
    await transaction(context.db, async (trx) => {
      await deleteUser(trx, await lockAccount(trx, req), whereFrom(req));
      clientGone.throwIfAborted();
    });
    logEvent(req, "account_deleted", { userId: id });
  });
  clearSessionCookie(req);
}

import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { confirmPassword } from "../login/confirm-password.ts";
import { hashPassword } from "../password/hash.ts";
import { withLoginSlot } from "../password/queue.ts";
import { requireGoodPassword } from "../password/rules.ts";
import { textFields } from "../request/input.ts";
import { continueSession } from "../session/continue.ts";
import { requireUser } from "../session/current-user.ts";
import { hashSessionId } from "../session/validity.ts";
import { setPassword } from "./set-password.ts";

/**
 * Sets `{ password }` if `{ current_password }` is correct, or after a recent login if there is none. All other sessions
 * end, all emailed links are revoked, this session gets a new id, and the owner is notified.
 * @throws Refused with 422, 401 for a login that is too old, 429 beyond a rate limit, 503 if too many logins are queued
 */
export async function changePassword(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { db, origin, linkKeys } = context;
  const { hasPassword } = requireUser(req);
  const form = hasPassword ? input : { current_password: "", ...Object(input) };
  const { current_password, password } = textFields(form, ["current_password", "password"]);
  const kind = hasPassword ? "password_changed" : "password_added";
  requireTransport(req);
  return withLoginSlot(req, async (clientGone) => {
    const current = { field: "current_password", password: current_password, clientGone };
    await requireGoodPassword("password", password, await confirmPassword(req, context, current));
    const password_hash = await hashPassword(password, clientGone);
    const adopt = await transaction(db, async (trx) => {
      const account = await lockAccount(trx, req);
      const changed = await setPassword(trx, account, password_hash, hashSessionId(req.sessionID));
      const renewed = await continueSession(trx, req, changed);
      const event = await recordChange(trx, account, kind, req);
      await queueNotice(trx, linkKeys, kind, { account, data: { origin, event } });
      clientGone.throwIfAborted(); // The form may have been sent again, with the old password.
      return renewed;
    });
    adopt();
  });
}

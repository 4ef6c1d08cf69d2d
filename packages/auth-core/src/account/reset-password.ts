import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { clearEndedSession } from "../guards/ended-session.ts";
import { consumeToken, lockOwner, requireOwner } from "../links/tokens.ts";
import { rememberUse, requireEarlierUse } from "../links/used-tokens.ts";
import { checkCredentials } from "../login/check-credentials.ts";
import { hashPassword } from "../password/hash.ts";
import { withLoginSlot } from "../password/queue.ts";
import { requireGoodPassword } from "../password/rules.ts";
import { requestLink } from "../registration/request-link.ts";
import { textFields } from "../request/input.ts";
import { setPassword } from "./set-password.ts";

/**
 * Sends a link to choose a new password to `{ email }`.
 * @throws Refused with 422 if it is not an email address, 429 beyond a rate limit
 */
export function requestReset(req: Request, context: AuthContext, input: unknown): Promise<void> {
  return requestLink("reset_password", req, context, input);
}

/**
 * Sets a new password with `{ token, password }`, also on an account without one, ends all sessions, revokes all emailed
 * links, resets the rate limits of password guesses, and notifies the owner.
 * @throws Refused with 422 for the password, after which the token is still valid; 410 if the token is not valid
 */
export async function resetPassword(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const form = textFields(input, ["token", "password"]);
  await withLoginSlot(req, async (clientGone) => {
    await context.throttle.attemptFrom(req);
    await useLink(req, context, form, clientGone).catch((error) =>
      requireSameReset(req, context, { ...form, error }, clientGone),
    );
  });
  await clearEndedSession(req, context.db);
}

interface Form {
  token: string;
  password: string;
}

async function useLink(req: Request, context: AuthContext, { token, password }: Form, clientGone: AbortSignal) {
  const { db, throttle, origin, linkKeys } = context;
  await requireGoodPassword("password", password, await requireOwner(db, token, "reset_password"));
  const password_hash = await hashPassword(password, clientGone); // Outside the transaction, because hashing is slow.
  await transaction(db, async (trx) => {
    const owner = await lockOwner(trx, token, "reset_password");
    await consumeToken(trx, token, "reset_password");
    await setPassword(trx, owner, password_hash);
    await rememberUse(trx, token, "reset_password", { user: owner });
    await throttle.clearGuesses(trx, owner);
    const event = await recordChange(trx, owner, "password_reset", req);
    const notice = owner.hasPassword ? "password_changed" : "password_added";
    await queueNotice(trx, linkKeys, notice, { account: owner, data: { origin, event } });
    clientGone.throwIfAborted(); // The form may have been sent again, and the second request still needs the token.
  });
}

/**
 * Idempotent: a form that is sent twice is answered as the first time. If the second one contains a different password, that
 * one was not set, and the response must not suggest that it was: it counts as a password guess.
 * @throws `error`, why the link could not be used, unless the first request has set this password
 */
async function requireSameReset(
  req: Request,
  context: AuthContext,
  { token, password, error }: Form & { error: unknown },
  clientGone: AbortSignal,
) {
  const { user_id: id } = await requireEarlierUse(context.db, error, token, "reset_password");
  const owner = await context.db("users").where({ id }).first("username");
  if (!owner || !(await checkCredentials(req, context, { ...owner, password }, clientGone))) throw error;
}

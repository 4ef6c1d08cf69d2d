import { type Database, type Transaction, transaction, type UserRow } from "@latchkey/db";
import { cancelEmailsAbout } from "@latchkey/mail";
import type { Request, Response } from "express";
import { recordEvent } from "../activity/record.ts";
import { queueEmail } from "../emails/kinds.ts";
import { queueNotice } from "../emails/notices.ts";
import { consumeToken, endTokens, lockOwner, requireOwner } from "../emails/tokens.ts";
import type { AuthContext } from "../guards/context.ts";
import { hashPassword, NO_PASSWORD } from "../password/hash.ts";
import { withLoginSlot } from "../password/queue.ts";
import { guessableNames, passwordProblem } from "../password/rules.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { clearSessionCookie, deleteSessions } from "../session/end.ts";
import { fold } from "../users/names.ts";
import { setEmail } from "../users/users.ts";
import { requestLink } from "./request-link.ts";

/**
 * Has a link to choose a new password sent to `{ email }`.
 * @throws Refused with 422 if it is no address, 429 after too many
 */
export function requestReset(req: Request, context: AuthContext, input: unknown): Promise<void> {
  return requestLink("reset_password", req, context, input);
}

/**
 * Sets a new password with `{ token, password }`, ends all sessions and tokens of the account, forgets what was guessed
 * at it, and tells its owner.
 * @throws Refused with 422 for the password, which leaves the token good; 410 where the token is not, or not any more
 */
export async function resetPassword(req: Request, res: Response, context: AuthContext, input: unknown): Promise<void> {
  const { db, throttle } = context;
  const { token, password } = textFields(input, ["token", "password"]);
  return withLoginSlot(req, async (gone) => {
    await throttle.attemptFrom(req);
    await requireGoodPassword("password", password, await requireOwner(db, token, "reset_password"));
    const password_hash = await hashPassword(password, gone); // Before the transaction, because it takes long.
    const account = await transaction(db, async (trx) => {
      const owner = await lockOwner(trx, token, "reset_password");
      await consumeToken(trx, token, "reset_password");
      await setPassword(trx, owner, password_hash);
      await throttle.forgetGuesses(trx, owner);
      const event = await recordEvent(trx, owner.id, "password_reset", req);
      const data = { origin: context.origin, event };
      await queueNotice(trx, context.linkKeys, "password_changed", { recipient: owner.email, account: owner, data });
      gone.throwIfAborted(); // The form may have been sent again, and the second one is still to be answered.
      return owner;
    });
    forgetIfOwn(req, res, account);
  });
}

/**
 * For the owner who is told of something that somebody else did: with `{ token }` all sessions end, the password is
 * good no more, the account has the address again that the token was sent to, and a link to choose another password is
 * sent there. Later events can then be reported no more: their links may be the intruder's.
 * @throws Refused with 410 where the token is not good any more, 409 if another account has that address by now: the
 * account is then disabled, as nobody but the intruder could open it
 */
export async function reportIntruder(
  req: Request,
  res: Response,
  { db, throttle, origin }: AuthContext,
  input: unknown,
): Promise<void> {
  const { token } = textFields(input, ["token"]);
  await throttle.attemptFrom(req);
  const { owner, restored } = await transaction(db, async (trx) => {
    const owner = await lockOwner(trx, token, "report_intruder");
    const event = await consumeToken(trx, token, "report_intruder");
    const restored = await restoreAddress(trx, owner);
    if (!restored) await trx("users").where({ id: owner.id }).update({ disabled_at: new Date() });
    await setPassword(trx, owner, NO_PASSWORD);
    await endTokens(trx, owner, event);
    // Waiting emails to another address are the intruder's if they are about this event or a later one. An earlier one
    // may be the owner's, even if the intruder was the first to report.
    await cancelEmailsAbout(trx, owner.id, { keepTo: owner.sentTo, field: "event", from: event });
    if (restored) await queueRecovery(trx, owner, origin);
    await recordEvent(trx, owner.id, "intruder_reported", req);
    return { owner, restored };
  });
  forgetIfOwn(req, res, owner);
  if (!restored) throw new Refused(409, "email_not_restored");
}

/** In a savepoint: where the address cannot be given back, all else must happen nevertheless. */
async function restoreAddress(trx: Transaction, owner: { id: string; email: string; sentTo: string }) {
  if (owner.sentTo === owner.email) return true;
  try {
    await trx.transaction((savepoint) => setEmail(savepoint, owner, owner.sentTo));
    return true;
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
}

async function queueRecovery(
  trx: Database,
  { email, sentTo, username }: { email: string; sentTo: string; username: string },
  origin: string,
) {
  const expiresIn = LINK_LIFETIME.reset_password;
  await queueEmail(trx, "reset_password", sentTo, { origin }, { expiresIn });
  if (fold(sentTo) === fold(email)) return;
  await queueEmail(trx, "address_removed", email, { username });
}

/** The session that asked has ended with the others: the page that says so is one of nobody, and stays. */
function forgetIfOwn(req: Request, res: Response, owner: { id: string }) {
  if (req.user?.id === owner.id) clearSessionCookie(req, res);
}

/**
 * Ends what the old password opened: every session, every link, and every login that is half way through.
 * @param continued the row of the session that remains, if one does: its `authVersion` is the caller's to set
 */
export async function setPassword(
  trx: Database,
  { id }: { id: string },
  password_hash: string,
  continued = "",
): Promise<Pick<UserRow, "auth_version">> {
  const [changed] = await trx("users")
    .where({ id })
    .update({ password_hash })
    .increment("auth_version")
    .returning("auth_version");
  if (!changed) throw new Error("The user row was not locked");
  await deleteSessions(trx, id, continued); // If there are more than it deletes: none of them has this `auth_version`.
  await endTokens(trx, { id });
  return changed;
}

/** @throws InvalidInput (422) that names the field */
export async function requireGoodPassword(
  field: string,
  password: string,
  user: { username: string; email: string },
): Promise<void> {
  const problem = await passwordProblem(password, guessableNames(user));
  if (problem) throw new InvalidInput({ [field]: problem });
}

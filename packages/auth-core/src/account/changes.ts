import { type Database, transaction, type UserRow } from "@latchkey/db";
import { cancelEmailsTo } from "@latchkey/mail";
import { fieldErrors } from "@latchkey/texts";
import type { Request, Response } from "express";
import { listAllNotifications, type Notification, recordEvent } from "../activity/record.ts";
import { createLink } from "../emails/create-link.ts";
import { queueEmail } from "../emails/kinds.ts";
import { queueNotice } from "../emails/notices.ts";
import { consumeToken, endTokens, lockOwner } from "../emails/tokens.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { isPasswordOf } from "../login/check-password.ts";
import { hashPassword } from "../password/hash.ts";
import { withLoginSlot } from "../password/queue.ts";
import { LINK_LIFETIME } from "../policy.ts";
import { clientAddress } from "../request/client-address.ts";
import { logEvent } from "../request/event-log.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { continueSession } from "../session/continue.ts";
import { requireUser } from "../session/current-user.ts";
import { clearSessionCookie, deleteSessions } from "../session/end.ts";
import { requireTransport } from "../session/start.ts";
import { hashSessionId } from "../session/validity.ts";
import { requireEmailAddress, requireUsername } from "../users/name-rules.ts";
import { normalize } from "../users/names.ts";
import { toUser, type User } from "../users/public-user.ts";
import { requireUnreserved, reservedFor } from "../users/reserved-addresses.ts";
import { renameUser, setEmail } from "../users/users.ts";
import { deleteSurplus } from "./delete-surplus.ts";
import { requireGoodPassword, setPassword } from "./recovery.ts";
import { type ListedSession, listSessions } from "./sessions.ts";

/**
 * Gives whoever asks the user name `{ username }`.
 * @throws Refused with 422, 409 if it is taken, 429 after too many changes
 */
export async function changeUsername(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<User> {
  const username = normalize(textFields(input, ["username"]).username);
  requireUsername(username);
  await throttle.change(req);
  return transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    await renameUser(trx, account, username);
    await recordEvent(trx, account.id, "username_changed", req, username);
    return toUser({ ...account, username });
  });
}

/**
 * Has a link sent to `{ email }` that makes it the address of whoever asks, and tells the address of now. Whether
 * another account has it already is looked up when the mail is sent, and told to its reader alone.
 * @throws Refused with 422 if it is no address or the one of now, 429 after too many
 */
export async function requestEmailChange(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { db, throttle } = context;
  const email = normalize(textFields(input, ["email"]).email);
  requireEmailAddress(email);
  const user = requireUser(req);
  if (email === user.email) throw new InvalidInput({ email: fieldErrors.email_unchanged });
  await throttle.change(req);
  await throttle.mailTo(email, req);
  await throttle.mailTo(user.id, req); // Each is a warning to the address of now as well.
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const event = await recordEvent(trx, account.id, "email_change_requested", req, email);
    await queueConfirmation(trx, context, req, { account, email, event });
    const data = { origin: context.origin, event, email };
    await queueNotice(trx, context.linkKeys, "email_change_requested", { recipient: account.email, account, data });
  });
}

async function queueConfirmation(
  trx: Database,
  { origin, linkKeys }: AuthContext,
  req: Request,
  { account, email, event }: { account: UserRow; email: string; event?: string },
) {
  const { lineage } = req.session; // Whoever ends this session ends what it asked for.
  const link = { purpose: "change_email" as const, sentTo: email, owner: account, lineage };
  const linkId = (await createLink(trx, linkKeys, link)) ?? undefined;
  const data = { origin, event, userId: account.id, username: account.username };
  await queueEmail(trx, "change_email", email, data, {
    userId: account.id,
    linkId,
    requester: clientAddress(req),
    expiresIn: LINK_LIFETIME.change_email,
  });
}

/**
 * Makes the address that `{ token }` was sent to the account's own; every other link to the account ends, but for those
 * that report an event. The old address stays reserved for the account while such a link to it is valid.
 * @throws Refused with 410 where the token is not good any more, 409 if another account got the address meanwhile
 */
export async function confirmEmail(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { token } = textFields(input, ["token"]);
  await context.throttle.attemptFrom(req);
  await transaction(context.db, async (trx) => {
    const owner = await lockOwner(trx, token, "change_email");
    const { id, email, sentTo } = owner;
    await consumeToken(trx, token, "change_email");
    await setEmail(trx, owner, sentTo);
    await requireUnreserved(trx, { id, email: sentTo });
    await endTokens(trx, owner);
    const event = await recordEvent(trx, id, "email_changed", req, sentTo);
    const data = { origin: context.origin, event, email: sentTo };
    await queueNotice(trx, context.linkKeys, "email_changed", { recipient: email, account: owner, data });
  });
}

/**
 * Sets `{ password }` if `{ current_password }` is right. Every other session and every token ends, this session gets
 * a new id, and the owner is told.
 * @throws Refused with 422, 429 after too many wrong ones, 503 where too many others wait
 */
export async function changePassword(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { current_password, password } = textFields(input, ["current_password", "password"]);
  requireTransport(req);
  return withLoginSlot(req, async (gone) => {
    const confirmed = await confirmPassword(req, context, "current_password", current_password, gone);
    await requireGoodPassword("password", password, confirmed);
    const password_hash = await hashPassword(password, gone);
    const adopt = await transaction(context.db, async (trx) => {
      const account = await lockAccount(trx, req);
      const changed = await setPassword(trx, account, password_hash, hashSessionId(req.sessionID));
      const renewed = await continueSession(trx, req, changed);
      const event = await recordEvent(trx, account.id, "password_changed", req);
      const data = { origin: context.origin, event };
      await queueNotice(trx, context.linkKeys, "password_changed", { recipient: account.email, account, data });
      gone.throwIfAborted(); // The form may have been sent again, with a password that would be wrong then.
      return renewed;
    });
    adopt();
  });
}

/** All that is kept about a user, for the user. */
export interface AccountData {
  user: User;
  sessions: ListedSession[];
  notifications: Notification[];
}

/** @throws Refused with 429 after too many */
export async function accountData(req: Request, { db, throttle }: AuthContext): Promise<AccountData> {
  await throttle.change(req);
  const user = requireUser(req);
  return { user, sessions: await listSessions(req, db), notifications: await listAllNotifications(db, user) };
}

/**
 * Deletes the account of whoever asks, if `{ password }` is right: the user, all sessions, notifications, tokens and
 * waiting mails. One last mail says so, also to an address that could still have got the account back.
 * @throws Refused with 422, 429 after too many wrong ones, 503 where too many others wait
 */
export async function deleteAccount(req: Request, res: Response, context: AuthContext, input: unknown): Promise<void> {
  const { password } = textFields(input, ["password"]);
  await withLoginSlot(req, async (gone) => {
    const { id } = await confirmPassword(req, context, "password", password, gone);
    await deleteSurplus(context.db, id, hashSessionId(req.sessionID));
    await transaction(context.db, async (trx) => {
      const { email, username } = await lockAccount(trx, req);
      const losers = [email, ...(await reservedFor(trx, { id }))];
      await deleteSessions(trx, id); // In the order of every other change, before the cascade.
      await cancelEmailsTo(trx, email);
      await trx("users").where({ id }).delete();
      for (const recipient of losers) await queueEmail(trx, "farewell", recipient, { username });
      gone.throwIfAborted();
    });
    logEvent(req, "account_deleted", { userId: id });
  });
  clearSessionCookie(req, res);
}

/** The row of whoever asks, if that is the password. Guesses are limited as those at the login are. */
async function confirmPassword(
  req: Request,
  { db, throttle }: AuthContext,
  field: string,
  password: string,
  gone: AbortSignal,
): Promise<UserRow> {
  const { id } = requireUser(req);
  await throttle.confirm({ id }, req);
  const account = await db("users").where({ id }).first();
  if (!account || !(await isPasswordOf(account, password, req, gone))) {
    await recordEvent(db, id, "wrong_password", req);
    throw new InvalidInput({ [field]: fieldErrors.password_wrong });
  }
  await throttle.confirmed(account, req);
  return account;
}

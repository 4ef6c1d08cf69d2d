import { transaction, type UserRow } from "@latchkey/db";
import { queueMail } from "@latchkey/mail";
import type { Request, Response } from "express";
import { deleteSessions, deleteSurplus } from "./batches.ts";
import { isPasswordOf } from "./check-password.ts";
import { addressOf } from "./client-address.ts";
import type { AuthContext } from "./context.ts";
import { continueSession } from "./continue-session.ts";
import { allNotificationsOf, logEvent, type Notification, recordEvent } from "./events.ts";
import { InvalidInput, textFields } from "./input.ts";
import { lockAccount } from "./lock-account.ts";
import { forgetCookie, requireTransport } from "./login.ts";
import { hashPassword } from "./password.ts";
import { inLine } from "./password-limiter.ts";
import { requireGoodPassword, setPassword } from "./recovery.ts";
import { userOf } from "./require-login.ts";
import { stored } from "./session-rows.ts";
import { type ListedSession, sessionsOf } from "./sessions.ts";
import { consumeToken, endTokens, lockOwner } from "./tokens.ts";
import { normalised, renameUser, requireAddress, requireUsername, setEmail, toUser, type User } from "./users.ts";

/**
 * Gives whoever asks the user name `{ username }`.
 * @throws Refused with 422, 409 if it is taken, 429 after too many changes
 */
export async function changeUsername(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<User> {
  const username = normalised(textFields(input, ["username"]).username);
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
 * @throws Refused with 422 if it is no address, 429 after too many
 */
export async function requestEmailChange(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { db, throttle, origin } = context;
  const email = normalised(textFields(input, ["email"]).email);
  requireAddress(email);
  const user = userOf(req);
  await throttle.change(req);
  await throttle.mailTo(email, req);
  await throttle.mailTo(user.id, req); // Each is a warning to the address of now as well.
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const data = { origin, userId: user.id, accountEmail: account.email, authVersion: `${account.auth_version}` };
    await queueMail(trx, { kind: "change_email", recipient: email, data, user_id: user.id, requester: addressOf(req) });
    const warning = { origin, userId: user.id, email };
    await queueMail(trx, {
      kind: "email_change_requested",
      recipient: account.email,
      data: warning,
      user_id: user.id,
    });
    await recordEvent(trx, user.id, "email_change_requested", req, email);
  });
}

/**
 * Makes the address that `{ token }` was sent to the account's own; every other link to the account ends.
 * @throws Refused with 410 where the token is not good any more, 409 if another account got the address meanwhile
 */
export async function confirmEmail(req: Request, { db, throttle, origin }: AuthContext, input: unknown): Promise<void> {
  const { token } = textFields(input, ["token"]);
  await throttle.attemptFrom(req);
  await transaction(db, async (trx) => {
    const owner = await lockOwner(trx, token, "change_email");
    await consumeToken(trx, token, "change_email");
    await setEmail(trx, owner, owner.sentTo);
    await endTokens(trx, owner);
    await recordEvent(trx, owner.id, "email_changed", req, owner.sentTo);
    const data = { origin, userId: owner.id, email: owner.sentTo };
    await queueMail(trx, { kind: "email_changed", recipient: owner.email, data, user_id: owner.id });
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
  return inLine(req, async (gone) => {
    const account = await confirmPassword(req, context, "current_password", current_password, gone);
    await requireGoodPassword("password", password, account);
    const password_hash = await hashPassword(password, gone);
    const adopt = await transaction(context.db, async (trx) => {
      const { id, email } = await lockAccount(trx, req);
      const changed = await setPassword(trx, account, password_hash, stored(req.sessionID));
      const renewed = await continueSession(trx, req, changed);
      const data = { origin: context.origin, userId: id };
      await queueMail(trx, { kind: "password_changed", recipient: email, data, user_id: id });
      await recordEvent(trx, id, "password_changed", req);
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
  const user = userOf(req);
  return { user, sessions: await sessionsOf(req, db), notifications: await allNotificationsOf(db, user) };
}

/**
 * Deletes the account of whoever asks, if `{ password }` is right: the user, all sessions, notifications, tokens and
 * waiting mails. One last mail says so.
 * @throws Refused with 422, 429 after too many wrong ones, 503 where too many others wait
 */
export async function deleteAccount(req: Request, res: Response, context: AuthContext, input: unknown): Promise<void> {
  const { password } = textFields(input, ["password"]);
  await inLine(req, async (gone) => {
    const { id } = await confirmPassword(req, context, "password", password, gone);
    await deleteSurplus(context.db, id, stored(req.sessionID));
    await transaction(context.db, async (trx) => {
      const { email, username } = await lockAccount(trx, req);
      await deleteSessions(trx, id); // In the order of every other change, before the cascade.
      await trx("mails").whereRaw('lower(recipient COLLATE "C") = lower(? COLLATE "C")', [email]).delete();
      await trx("users").where({ id }).delete();
      await queueMail(trx, { kind: "farewell", recipient: email, data: { username } });
      gone.throwIfAborted();
    });
    logEvent(req, "account_deleted", { userId: id });
  });
  forgetCookie(req, res);
}

/** The row of whoever asks, if that is the password. Guesses are limited as those at the login are. */
async function confirmPassword(
  req: Request,
  { db, throttle }: AuthContext,
  field: string,
  password: string,
  gone: AbortSignal,
): Promise<UserRow> {
  const { id } = userOf(req);
  await throttle.confirm({ id }, req);
  const account = await db("users").where({ id }).first();
  if (!account || !(await isPasswordOf(account, password, req, gone))) {
    await recordEvent(db, id, "wrong_password", req);
    throw new InvalidInput({ [field]: "This is not your password." });
  }
  await throttle.confirmed(account, req);
  return account;
}

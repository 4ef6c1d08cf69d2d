import { type Database, transaction, type UserRow } from "@latchkey/db";
import type { Request, Response } from "express";
import { recordEvent } from "../activity/record.ts";
import { queueLoginNotice } from "../emails/new-logins.ts";
import type { AuthContext } from "../guards/context.ts";
import { hashPassword, needsRehash } from "../password/hash.ts";
import { withLoginSlot } from "../password/queue.ts";
import { logEvent } from "../request/event-log.ts";
import { checkbox, textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";
import { clearSessionCookie } from "../session/end.ts";
import { requireTransport, startSession } from "../session/start.ts";
import type { User } from "../users/public-user.ts";
import { lockUser } from "../users/users.ts";
import { isPasswordOf } from "./check-password.ts";
import { type Account, findAccount } from "./find-account.ts";

/**
 * Logs a browser in with `{ username, password, remember }`, where `username` may be the e-mail address, and
 * `remember` keeps the login when the browser is closed.
 * @returns the user, or null if the name is unknown or the password wrong: nobody is told which
 * @throws Refused with 422 if a field is no text, 429 after too many attempts, 503 where too many others wait
 */
export async function login(req: Request, context: AuthContext, credentials: unknown): Promise<User | null> {
  const { db, throttle } = context;
  const { username, password } = textFields(credentials, ["username", "password"]);
  const remember = checkbox(credentials, "remember");
  requireTransport(req);
  return withLoginSlot(req, async (gone) => {
    await throttle.attemptFrom(req);
    const account = await findAccount(db, username, whereFrom(req));
    await throttle.loginTo(username, account?.known_here ?? false, req);
    const correct = await isPasswordOf(account, password, req, gone);
    if (!account || !correct) {
      await recordEvent(db, account?.id, "wrong_password", req);
      return null;
    }
    if (!(await recordSignIn(req, context, account))) return null;
    await throttle.loggedIn(username, req);
    if (needsRehash(account.password_hash)) await renewHash(db, account, password);
    return startSession(req, account, remember);
  });
}

/**
 * Before the session starts: a login that its owner cannot see must not happen.
 * @returns undefined if the account was deleted in the meantime
 */
function recordSignIn(req: Request, context: AuthContext, account: Account) {
  const { db } = context;
  if (!account.new_browser) return recordEvent(db, account.id, "signed_in", req);
  return transaction(db, async (trx) => {
    await lockUser(trx, account.id); // So that concurrent logins count one another.
    const event = await recordEvent(trx, account.id, "new_browser", req);
    if (!event) return undefined;
    await queueLoginNotice(trx, context, { account, event, data: whereFrom(req) });
    return event;
  });
}

/** Logs the browser out in every app. Without a session it does the same, and nothing happens. */
export async function logout(req: Request, res: Response) {
  const userId = req.user?.id;
  if (req.session.userId) await req.sessionStore.end(req);
  if (userId) logEvent(req, "logged_out", { userId });
  clearSessionCookie(req, res);
}

async function renewHash(db: Database, { id, password_hash }: UserRow, password: string) {
  // Only over the hash that was verified: the password may have been changed meanwhile.
  await db("users")
    .where({ id, password_hash })
    .update({ password_hash: await hashPassword(password) });
}

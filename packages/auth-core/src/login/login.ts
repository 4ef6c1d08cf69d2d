import { randomUUID } from "node:crypto";
import { type Database, isForeignKeyViolation, transaction, type UserRow } from "@latchkey/db";
import type { Request, Response } from "express";
import { logEvent, recordEvent } from "../activity/record.ts";
import { queueLoginNotice } from "../emails/new-logins.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockUser } from "../guards/lock-account.ts";
import { hashPassword, needsRehash } from "../password/hash.ts";
import { clientLeft, withLoginSlot } from "../password/queue.ts";
import { POLICY } from "../policy.ts";
import { clientAddress } from "../request/client-address.ts";
import { checkbox, textFields } from "../request/input.ts";
import { describeBrowser } from "../request/user-agent.ts";
import { sendMaxAge } from "../session/max-age.ts";
import { save } from "../session/save.ts";
import { type Account, findAccount, toUser, type User } from "../users/users.ts";
import { isPasswordOf } from "./check-password.ts";

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

const whereFrom = (req: Request) => ({
  browser: describeBrowser(req.get("user-agent")),
  address: clientAddress(req),
});

/**
 * Gives the browser a new session that knows the user, and that the user will know in the list of sessions.
 * @returns null if the account was deleted in the meantime
 * @throws Refused where the client has left: it would lose the session that it has for one whose cookie it never gets
 */
export async function startSession(req: Request, account: UserRow, remember = false): Promise<User | null> {
  if (req.res?.closed) {
    logEvent(req, "login_abandoned", { userId: account.id });
    throw clientLeft();
  }
  const lineage = req.user?.id === account.id ? req.session.lineage : undefined;
  req.sessionStore.renew(req); // A new id at login, so that a session planted beforehand is worthless.
  Object.assign(req.session, whereFrom(req));
  if (remember) remembered(req.session);
  req.session.userId = account.id;
  req.session.authVersion = account.auth_version; // As read before the password was checked: a change since then counts.
  req.session.lineage = lineage ?? randomUUID();
  if (!(await stored(req))) return null; // Stored before we answer, so that the next request already finds it.
  req.user = toUser(account);
  return req.user;
}

async function stored(req: Request) {
  try {
    await save(req);
    return true;
  } catch (error) {
    if (!isForeignKeyViolation(error, "sessions_user_id_fkey")) throw error;
    Reflect.deleteProperty(req, "session"); // Otherwise the end of the response would try once more.
    return false;
  }
}

function remembered(session: Request["session"]) {
  session.remembered = true;
  session.cookie.maxAge = POLICY.remembered.absolute * 1000; // Without it the browser forgets the cookie when it closes.
  sendMaxAge(session.cookie);
}

/** Logs the browser out in every app. Without a session it does the same, and nothing happens. */
export async function logout(req: Request, res: Response) {
  const userId = req.user?.id;
  if (req.session.userId) await req.sessionStore.end(req);
  if (userId) logEvent(req, "logged_out", { userId });
  clearSessionCookie(req, res);
}

/** For a session that is over: the request and the browser know nobody any more. */
export function clearSessionCookie(req: Request, res: Response) {
  req.user = undefined;
  const { name, options } = res.locals.sessionCookie;
  res.clearCookie(name, options);
}

/** express-session would silently send no cookie, and every login would seem to succeed and be forgotten. */
export function requireTransport(req: Request) {
  if (!req.session.cookie.secure || req.secure) return;
  throw new Error(
    "The session cookie is Secure, but this request came over plain HTTP. Behind a proxy that speaks TLS set " +
      "TRUST_PROXY to the number of proxies, without TLS set COOKIE_SECURE=false.",
  );
}

async function renewHash(db: Database, { id, password_hash }: UserRow, password: string) {
  // Only over the hash that was verified: the password may have been changed meanwhile.
  await db("users")
    .where({ id, password_hash })
    .update({ password_hash: await hashPassword(password) });
}

import type { Database, UserRow } from "@latchkey/db";
import type { Request, Response } from "express";
import { recordEvent } from "./events.ts";
import { textFields } from "./input.ts";
import { hashPassword, needsRehash, verifyPassword } from "./password.ts";
import { clientGone } from "./password-limiter.ts";
import { destroy, save } from "./session-promises.ts";
import { findAccount, toUser, type User } from "./users.ts";

/**
 * Logs a browser in with `{ username, password }`, where `username` may be the e-mail address.
 * @returns the user, or null if the name is unknown or the password wrong: nobody is told which
 * @throws InvalidInput if a field is no text
 */
export async function login(req: Request, db: Database, credentials: unknown): Promise<User | null> {
  const { username, password } = textFields(credentials, ["username", "password"]);
  requireTransport(req);
  const account = await findAccount(db, username);
  const correct = await verifyPassword(password, account?.password_hash, clientGone(req));
  // Recorded before the session starts: a login that its owner cannot see must not happen.
  await recordEvent(db, account?.id, correct ? "signed_in" : "wrong_password", req);
  if (!account || !correct) return null;
  if (needsRehash(account.password_hash)) await renewHash(db, account, password);
  return startSession(req, account);
}

/** Gives the browser a new session that knows the user. */
export async function startSession(req: Request, account: UserRow): Promise<User> {
  req.sessionStore.renew(req); // A new id at login, so that a session planted beforehand is worthless.
  req.session.userId = account.id;
  req.session.authVersion = account.auth_version; // As read before the password was checked: a change since then counts.
  await save(req); // Stored before we answer, so that the next request already finds it.
  req.user = toUser(account);
  return req.user;
}

/** Logs the browser out in every app. Without a session it does the same, and nothing happens. */
export async function logout(req: Request, res: Response) {
  if (req.session.userId) await destroy(req);
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

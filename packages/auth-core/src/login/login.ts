import type { Database, UserRow } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { metrics } from "../metrics.ts";
import { hashPassword, needsRehash } from "../password/hash.ts";
import { withLoginSlot } from "../password/queue.ts";
import { checkbox, textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import type { User } from "../users/public-user.ts";
import { checkCredentials } from "./check-credentials.ts";
import { completeLogin } from "./complete-login.ts";

/**
 * Logs the browser in with `{ username, password, remember }`. `username` may be the email address; `remember` keeps the
 * login after the browser is closed.
 * @throws Refused with 401 `invalid_credentials` for an unknown name and a wrong password alike (user enumeration), 422
 * if a field is not text, 429 beyond a rate limit, 503 if too many logins are queued
 */
export async function login(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const user = await tryLogin(req, context, input);
  if (!user) throw new Refused(401, "invalid_credentials");
  return user;
}

/** The same, but returns null for wrong credentials. */
export async function tryLogin(req: Request, context: AuthContext, input: unknown): Promise<User | null> {
  const { db, throttle } = context;
  const { username, password } = textFields(input, ["username", "password"]);
  const remember = checkbox(input, "remember");
  requireTransport(req);
  return withLoginSlot(req, async (clientGone) => {
    await throttle.attemptFrom(req);
    const account = await checkCredentials(req, context, { username, password }, clientGone);
    if (!account) {
      metrics.login({ method: "password", result: "refused" });
      return null;
    }
    if (needsRehash(account.password_hash)) await renewHash(db, account, password);
    return completeLogin(req, context, account, { method: "password", newBrowser: account.new_browser, remember });
  });
}

async function renewHash(db: Database, { id, password_hash }: UserRow, password: string) {
  // Replaces only the hash that was verified: the password may have been changed in the meantime.
  await db("users")
    .where({ id, password_hash })
    .update({ password_hash: await hashPassword(password) });
}

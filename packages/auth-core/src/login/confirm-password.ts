import type { Database, UserRow } from "@latchkey/db";
import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import { recordEvent } from "../activity/record.ts";
import type { AuthContext } from "../guards/context.ts";
import { loginTooOld } from "../guards/require-login.ts";
import { InvalidInput } from "../request/input.ts";
import { requireUser } from "../session/current-user.ts";
import { isPasswordOf } from "./check-password.ts";

/**
 * Checks the current user's password. Guesses are rate limited like those at the login. On an account without a password,
 * the user must have logged in recently instead, such as with a passkey.
 * @param field the input field that held the password
 * @throws Refused with 422 if it is wrong, 429 beyond a rate limit; 401 for a login that is too old
 */
export async function confirmPassword(
  req: Request,
  { db, throttle }: AuthContext,
  { field, password, clientGone }: { field: string; password: string; clientGone: AbortSignal },
): Promise<UserRow> {
  const { id, hasPassword } = requireUser(req);
  if (!hasPassword) return requireRecent(req, db);
  await throttle.confirm({ id }, req);
  const account = await db("users").where({ id }).first();
  if (!account || !(await isPasswordOf(account, password, req, clientGone))) {
    await recordEvent(db, id, "wrong_password", req);
    throw new InvalidInput({ [field]: fieldErrors.password_wrong });
  }
  await throttle.confirmed(account, req);
  return account;
}

async function requireRecent(req: Request, db: Database) {
  const account = await db("users")
    .where({ id: requireUser(req).id })
    .first();
  if (!account || !req.recentLogin) throw loginTooOld();
  return account;
}

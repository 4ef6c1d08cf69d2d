import type { Request } from "express";
import { recordEvent } from "../activity/record.ts";
import type { AuthContext } from "../guards/context.ts";
import { whereFrom } from "../request/where-from.ts";
import { isPasswordOf } from "./check-password.ts";
import { type Account, findAccount } from "./find-account.ts";

/**
 * Finds the enabled account that a name and password belong to. Each call counts as a guess until one succeeds.
 * @returns null for an unknown name and a wrong password alike (user enumeration)
 * @throws Refused with 429 beyond a rate limit
 */
export async function checkCredentials(
  req: Request,
  { db, throttle }: AuthContext,
  { username, password }: { username: string; password: string },
  clientGone: AbortSignal,
): Promise<Account | null> {
  const account = await findAccount(db, username, whereFrom(req));
  await throttle.loginTo(username, account?.known_here ?? false, req);
  const correct = await isPasswordOf(account, password, req, clientGone);
  if (!account || !correct) {
    await recordEvent(db, account?.id, "wrong_password", req);
    return null;
  }
  await throttle.loggedIn(username, req);
  return account;
}

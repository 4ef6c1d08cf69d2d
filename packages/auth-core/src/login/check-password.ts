import type { UserRow } from "@latchkey/db";
import type { Request } from "express";
import { hashState, verifyPassword } from "../password/hash.ts";
import { logEvent } from "../request/event-log.ts";

/**
 * Returns whether this is the account's password. Takes as long without an account (user enumeration by timing). No
 * password matches an unusable hash; it is logged for an operator.
 */
export async function isPasswordOf(
  account: Pick<UserRow, "id" | "password_hash"> | undefined,
  password: string,
  req: Request,
  clientGone?: AbortSignal,
): Promise<boolean> {
  if (account && hashState(account.password_hash) === "unusable") {
    logEvent(req, "unusable_password_hash", { userId: account.id });
  }
  return verifyPassword(password, account?.password_hash, clientGone);
}

import type { UserRow } from "@latchkey/db";
import type { Request } from "express";
import { hashState, verifyPassword } from "../password/hash.ts";
import { logEvent } from "../request/event-log.ts";

/**
 * Tells whether this is the account's password; for no account it takes as long. An account whose stored hash cannot be
 * used, which an operator has to learn of, is named in the log, and every password is wrong.
 */
export async function isPasswordOf(
  account: Pick<UserRow, "id" | "password_hash"> | undefined,
  password: string,
  req: Request,
  gone?: AbortSignal,
): Promise<boolean> {
  if (account && hashState(account.password_hash) === "unusable") {
    logEvent(req, "unusable_password_hash", { userId: account.id });
  }
  return verifyPassword(password, account?.password_hash, gone);
}

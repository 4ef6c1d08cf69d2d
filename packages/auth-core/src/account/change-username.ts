import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { textFields } from "../request/input.ts";
import { requireUsername } from "../users/name-rules.ts";
import { normalize } from "../users/names.ts";
import { toUser, type User } from "../users/public-user.ts";
import { renameUser } from "../users/users.ts";

/**
 * Renames the current user to `{ username }`.
 * @throws Refused with 422, 409 if it is taken, 429 beyond a rate limit
 */
export async function changeUsername(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<User> {
  const username = normalize(textFields(input, ["username"]).username);
  requireUsername(username);
  await throttle.change(req);
  return transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    if (account.username === username) return toUser(account); // A double click.
    await renameUser(trx, account, username);
    await throttle.renamed(trx, account.username, username);
    await recordChange(trx, account, "username_changed", req, username);
    return toUser({ ...account, username });
  });
}

import type { Database, UserRow } from "@latchkey/db";
import { hashState } from "../password/hash.ts";
import { Refused } from "../request/refused.ts";

type Account = Pick<UserRow, "id" | "password_hash">;

/** Finds every way to log in to an account. A new one, such as another provider, belongs here. */
export async function waysToLogIn(trx: Database, { id: user_id, password_hash }: Account) {
  return {
    password: hashState(password_hash) === "verifiable",
    passkey: (await trx("passkeys").where({ user_id }).first("id")) !== undefined,
  };
}

/**
 * Call it in the transaction that removed a way to log in to a locked account.
 * @throws Refused (409) if it was the last one
 */
export async function requireWayToLogIn(trx: Database, account: Account): Promise<void> {
  const ways = await waysToLogIn(trx, account);
  if (!Object.values(ways).includes(true)) throw new Refused(409, "last_login_method");
}

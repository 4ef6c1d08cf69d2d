import type { Database, UserRow } from "@latchkey/db";
import { hashState } from "../password/hash.ts";
import { Refused } from "../request/refused.ts";

type Account = Pick<UserRow, "id" | "password_hash">;

/**
 * Finds every way to log in to an account. A new one belongs here.
 * @param providers those that are set up, by default all: an identity at another one does not log in
 */
export async function waysToLogIn(
  trx: Database,
  { id: user_id, password_hash }: Account,
  providers?: readonly { name: string }[],
) {
  const identities = trx("identities").where({ user_id });
  if (providers)
    identities.whereIn(
      "provider",
      Array.from(providers, ({ name }) => name),
    );
  return {
    password: hashState(password_hash) === "verifiable",
    passkey: (await trx("passkeys").where({ user_id }).first("id")) !== undefined,
    provider: (await identities.first("id")) !== undefined,
  };
}

/**
 * Call it in the transaction that removed a way to log in to a locked account.
 * @throws Refused (409) if it was the last one
 */
export async function requireWayToLogIn(
  trx: Database,
  { providers }: { providers: readonly { name: string }[] },
  account: Account,
): Promise<void> {
  const ways = await waysToLogIn(trx, account, providers);
  if (!Object.values(ways).includes(true)) throw new Refused(409, "last_login_method");
}

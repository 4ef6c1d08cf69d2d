import type { Database, UserRow } from "@latchkey/db";
import { hashState } from "../password/hash.ts";
import { Refused } from "../request/refused.ts";

interface Provider {
  hasIssued(issuer: string): boolean;
}

type Account = Pick<UserRow, "id" | "password_hash">;

/**
 * Finds every way to log in to an account. A new one belongs here.
 * @param providers those that are set up, by default all: an identity at another one does not log in
 */
export async function waysToLogIn(
  trx: Database,
  { id: user_id, password_hash }: Account,
  providers: readonly Provider[] = [{ hasIssued: () => true }],
) {
  const identities = await trx("identities").where({ user_id }).select("issuer");
  return {
    password: hashState(password_hash) === "verifiable",
    passkey: (await trx("passkeys").where({ user_id }).first("id")) !== undefined,
    provider: identities.some(({ issuer }) => providers.some(({ hasIssued }) => hasIssued(issuer))),
  };
}

/**
 * Call it in the transaction that removed a way to log in to a locked account.
 * @throws Refused (409) if it was the last one
 */
export async function requireWayToLogIn(
  trx: Database,
  { providers }: { providers: readonly Provider[] },
  account: Account,
): Promise<void> {
  const ways = await waysToLogIn(trx, account, providers);
  if (!Object.values(ways).includes(true)) throw new Refused(409, "last_login_method");
}

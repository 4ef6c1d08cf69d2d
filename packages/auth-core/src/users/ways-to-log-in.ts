import type { Database, UserRow } from "@latchkey/db";
import { hashState } from "../password/hash.ts";
import { Refused } from "../request/refused.ts";

interface Provider {
  hasIssued(issuer: string): boolean;
}

/** What can be used now. */
interface Usable {
  providers: readonly Provider[];
  relyingParty: { id: string };
}

type Account = Pick<UserRow, "id" | "password_hash">;

/**
 * Finds every way to log in to an account. A new one belongs here.
 * @param usable by default everything: an identity at another provider, or a passkey for another domain, does not log in
 */
export async function waysToLogIn(
  trx: Database,
  { id: user_id, password_hash }: Account,
  { providers = [{ hasIssued: () => true }], relyingParty }: Partial<Usable> = {},
) {
  const passkeys = trx("passkeys").where(relyingParty ? { user_id, rp_id: relyingParty.id } : { user_id });
  const identities = await trx("identities").where({ user_id }).select("issuer");
  return {
    password: hashState(password_hash) === "verifiable",
    passkey: (await passkeys.first("id")) !== undefined,
    provider: identities.some(({ issuer }) => providers.some(({ hasIssued }) => hasIssued(issuer))),
  };
}

/**
 * Call it in the transaction that removed a way to log in to a locked account.
 * @throws Refused (409) if it was the last one
 */
export async function requireWayToLogIn(trx: Database, usable: Usable, account: Account): Promise<void> {
  const ways = await waysToLogIn(trx, account, usable);
  if (!Object.values(ways).includes(true)) throw new Refused(409, "last_login_method");
}

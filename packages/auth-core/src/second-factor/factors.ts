import type { Database } from "@latchkey/db";
import { CREATION } from "../event-kinds.ts";

/** The second factors of an account. */
export interface Factors {
  authenticator: { createdAt: Date } | null;
}

export async function findFactors(db: Database, { id: user_id }: { id: string }): Promise<Factors> {
  const authenticator = await db("authenticators").where({ user_id }).first("created_at");
  return { authenticator: authenticator ? { createdAt: authenticator.created_at } : null };
}

/** Whether a login to an account with these factors needs one of them besides the password. */
export const isSecondFactorNeeded = ({ authenticator }: Factors): boolean => authenticator !== null;

/**
 * Removes the second factors of a locked account.
 * @param from if given, only those that this event or a later one added
 * @returns whether there were any
 */
export async function removeFactors(trx: Database, { id: user_id }: { id: string }, from = CREATION): Promise<boolean> {
  const added = { user_id };
  const removed = await trx("authenticators").where(added).where("event_id", ">=", from).delete();
  await trx("recovery_codes")
    .where(added)
    .where((codes) => codes.where("event_id", ">=", from).orWhere(trx.raw("?", [removed > 0])))
    .delete();
  if (removed > 0) await trx("trusted_browsers").where(added).delete();
  return removed > 0;
}

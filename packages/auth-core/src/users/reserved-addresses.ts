import type { Database } from "@latchkey/db";
import { fold } from "./names.ts";
import { emailTaken } from "./taken.ts";

/** An account that changed its email address can still restore the old one by reporting the change. */
const RESERVED = `
  SELECT 1 FROM user_tokens t JOIN users u ON u.id = t.user_id
  WHERE t.purpose = 'report_intruder' AND t.expires_at > now() AND t.sent_to_key = :key
    AND u.email_key <> :key AND u.id IS DISTINCT FROM :except::uuid`;

/** Returns whether an email address is reserved for an account other than `except`. */
export async function isReserved(db: Database, email: string, except?: string): Promise<boolean> {
  const { rows } = await db.raw(RESERVED, { key: fold(email), except: except ?? null });
  return rows.length > 0;
}

/** Returns whether an account other than `except` has an email address, or has reserved it. */
export async function isTaken(db: Database, email: string, except?: string): Promise<boolean> {
  const others = db("users").whereRaw("id IS DISTINCT FROM ?::uuid", [except ?? null]);
  const other = await others.where({ email_key: fold(email) }).first("id");
  return other !== undefined || isReserved(db, email, except);
}

/**
 * Call it in the transaction that sets the address, after the update: the unique key makes the update wait until the
 * previous account has committed its change, and only then is that account's reservation visible.
 * @throws InvalidInput (409) with code `email_taken`
 */
export async function requireUnreserved(trx: Database, { id, email }: { id: string; email: string }): Promise<void> {
  if (await isReserved(trx, email, id)) throw emailTaken();
}

/** The old email addresses that an account can still restore. */
export async function reservedFor(db: Database, { id }: { id: string }): Promise<string[]> {
  const links = db("user_tokens as t").join("users as u", "u.id", "t.user_id");
  return links
    .where({ "u.id": id, "t.purpose": "report_intruder" })
    .whereRaw("t.expires_at > now() AND t.sent_to_key <> u.email_key")
    .distinct()
    .pluck("t.sent_to");
}

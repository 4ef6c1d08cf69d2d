import type { Database } from "@latchkey/db";
import { fold } from "./names.ts";
import { emailTaken } from "./taken.ts";

/** Of an account that has left the address, and can still get it back by a report. */
const RESERVED = `
  SELECT 1 FROM user_tokens t JOIN users u ON u.id = t.user_id
  WHERE t.purpose = 'report_intruder' AND t.expires_at > now() AND t.sent_to_key = :key
    AND u.email_key <> :key AND u.id IS DISTINCT FROM :except::uuid`;

/** Tells whether an address is reserved for an account other than `except`. */
export async function isReserved(db: Database, email: string, except?: string): Promise<boolean> {
  const { rows } = await db.raw(RESERVED, { key: fold(email), except: except ?? null });
  return rows.length > 0;
}

/**
 * For the transaction that has just given an account this address. Afterwards, not before: until an account that had the
 * address has committed that it left it, the unique key makes us wait, and then its reservation can be seen.
 * @throws InvalidInput (409) with code `email_taken`
 */
export async function requireUnreserved(trx: Database, { id, email }: { id: string; email: string }): Promise<void> {
  if (await isReserved(trx, email, id)) throw emailTaken();
}

/** The addresses that an account has left and can still get back. */
export async function reservedFor(db: Database, { id }: { id: string }): Promise<string[]> {
  const links = db("user_tokens as t").join("users as u", "u.id", "t.user_id");
  return links
    .where({ "u.id": id, "t.purpose": "report_intruder" })
    .whereRaw("t.expires_at > now() AND t.sent_to_key <> u.email_key")
    .distinct()
    .pluck("t.sent_to");
}

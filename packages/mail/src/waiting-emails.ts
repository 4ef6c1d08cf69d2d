import type { Database } from "@latchkey/db";

/** The link of a queued email: null if it has none yet, undefined if the email was deleted. */
export async function findLinkId(db: Database, { id }: { id: string }): Promise<string | null | undefined> {
  return (await db("mails").where({ id }).first("link_id"))?.link_id;
}

/** @returns false if the email was deleted, or carries a link already */
export async function attachLink(trx: Database, { id }: { id: string }, linkId: string): Promise<boolean> {
  return (await trx("mails").where({ id }).whereNull("link_id").update({ link_id: linkId })) === 1;
}

/** Deletes the queued emails about a user whose data has a `field` of at least `from`, except those to `keepTo`. */
export async function cancelEmailsAbout(
  trx: Database,
  userId: string,
  { keepTo, field, from }: { keepTo: string; field: string; from: string },
): Promise<void> {
  await trx("mails")
    .where({ user_id: userId, shown: null })
    .whereNot({ recipient: keepTo })
    .whereRaw("(data ->> ?)::bigint >= ?", [field, from])
    .delete();
}

const EXPIRED = `
  DELETE FROM mails WHERE id IN (
    SELECT id FROM mails
    WHERE shown IS NULL AND expires_at <= now() AND (claimed_until IS NULL OR claimed_until <= now())
    LIMIT ? FOR UPDATE SKIP LOCKED)`;

/** Deletes up to `limit` expired emails that no process is sending. Returns how many. */
export async function deleteExpiredEmails(trx: Database, limit: number): Promise<number> {
  return (await trx.raw(EXPIRED, [limit])).rowCount;
}

import type { Database } from "@latchkey/db";

/** A mail that waits: what it says is decided when it is sent. */
export interface WaitingMail {
  id: string;
  kind: string;
  recipient: string;
  data: Record<string, string>;
  attempts: number;
}

/**
 * Puts a mail into the outbox. In a transaction it is sent if, and only if, that is committed; no page waits for the
 * mail server.
 */
export async function queueMail(db: Database, mail: Pick<WaitingMail, "kind" | "recipient" | "data">): Promise<void> {
  await db("mails").insert({ ...mail, data: JSON.stringify(mail.data) });
}

/** Ten seconds, then twice as long after each failure, an hour at most. */
const CLAIM = `
  UPDATE mails SET attempts = attempts + 1,
                   due_at = now() + least(10 * power(2, attempts), 3600) * interval '1 second' + interval '1 minute'
  WHERE id = (SELECT id FROM mails WHERE shown IS NULL AND due_at <= now() ORDER BY due_at LIMIT 1
              FOR UPDATE SKIP LOCKED)
  RETURNING id, kind, recipient, data, attempts`;

/**
 * Takes the mail that is due the longest, or none. Nobody else gets it until it is due again, which it only is where
 * whoever took it says nothing more: a process that dies loses no mail.
 */
export async function claimMail(db: Database): Promise<WaitingMail | undefined> {
  const { rows } = await db.raw(CLAIM);
  return rows[0];
}

export async function forgetMail(db: Database, { id }: WaitingMail): Promise<void> {
  await db("mails").where({ id }).delete();
}

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

/** Longer than a mail server is waited for, so that nobody else takes the mail meanwhile. */
const CLAIM = `
  UPDATE mails SET attempts = attempts + 1, due_at = now() + interval '1 minute'
  WHERE id = (SELECT id FROM mails WHERE shown IS NULL AND due_at <= now() ORDER BY due_at LIMIT 1
              FOR UPDATE SKIP LOCKED)
  RETURNING id, kind, recipient, data, attempts`;

/**
 * Takes the mail that is due the longest, or none. Nobody else gets it for a minute; then it is due again if whoever
 * took it has said nothing more: a process that dies loses no mail.
 */
export async function claimMail(db: Database): Promise<WaitingMail | undefined> {
  const { rows } = await db.raw(CLAIM);
  return rows[0];
}

/** For a mail that could not be sent: after ten seconds, then twice as long after each failure, an hour at most. */
export async function postponeMail(db: Database, { id, attempts }: WaitingMail): Promise<void> {
  const seconds = Math.min(10 * 2 ** (attempts - 1), 3600);
  await db("mails")
    .where({ id })
    .update({ due_at: db.raw("now() + ? * interval '1 second'", [seconds]) });
}

export async function forgetMail(db: Database, { id }: WaitingMail): Promise<void> {
  await db("mails").where({ id }).delete();
}

import type { Database } from "@latchkey/db";
import { inSeconds, type QueuedEmail } from "./outbox.ts";

interface ClaimOptions<Emails> {
  /** The kinds that this process can compose. */
  kinds: readonly string[];
  /** Kinds that a user is waiting for: they are sent before all others. */
  interactive: readonly (keyof Emails)[];
  /** Ids of emails that this process is still sending. */
  inProgress: readonly string[];
  /** How long no other process can claim the email, in seconds: at the first attempt, and at later ones. */
  claimSeconds: { first: number; later: number };
}

/** A slow mail server of one domain must not take every connection. */
const MAX_PER_DOMAIN = 5;
/** Nor must one client, which can request emails to many such domains. */
const MAX_PER_REQUESTER = 3;

const COLUMNS = 'id, kind, recipient, data, attempts, message_id AS "messageId", created_at::text AS "createdAt"';

const CLAIM = `
  UPDATE mails SET attempts = attempts + 1, digest = NULL,
    claimed_until = now() + (CASE attempts WHEN 0 THEN :first::float8 ELSE :later::float8 END) * interval '1 second'
  WHERE id = (
    SELECT id FROM mails
    WHERE shown IS NULL AND due_at <= now() AND expires_at > now() AND (claimed_until IS NULL OR claimed_until <= now())
      AND kind = ANY (:kinds::text[]) AND id <> ALL (:inProgress::bigint[])
      AND mailbox NOT IN (SELECT mailbox FROM mails WHERE claimed_until > now())
      AND domain NOT IN (SELECT domain FROM mails WHERE claimed_until > now()
                         GROUP BY domain HAVING count(*) >= ${MAX_PER_DOMAIN})
      AND (requester IS NULL OR requester NOT IN (
        SELECT requester FROM mails WHERE claimed_until > now() AND requester IS NOT NULL
        GROUP BY requester HAVING count(*) >= ${MAX_PER_REQUESTER}))
    ORDER BY (kind = ANY (:interactive::text[])) DESC, turn_at LIMIT 1
    FOR UPDATE SKIP LOCKED)
  RETURNING ${COLUMNS}`;

/**
 * Claims the email whose turn it is, if there is one. One email per mailbox, five per domain and three per requester
 * are sent concurrently; two processes that claim concurrently may exceed that by one. An email whose claim has expired
 * is due again, so none is lost if a process dies.
 */
export async function claimEmail<Emails>(
  db: Database,
  { kinds, interactive, inProgress, claimSeconds }: ClaimOptions<Emails>,
): Promise<QueuedEmail<Emails> | undefined> {
  const bindings = { ...claimSeconds, kinds: [...kinds], interactive: [...interactive], inProgress: [...inProgress] };
  const { rows } = await db.raw(CLAIM, bindings);
  return rows[0];
}

/** Lists the queued emails to an address, oldest first. */
export async function listQueuedEmails<Emails>(db: Database, recipient: string): Promise<QueuedEmail<Emails>[]> {
  const { rows } = await db.raw(`SELECT ${COLUMNS} FROM mails WHERE recipient = ? ORDER BY id`, [recipient]);
  return rows;
}

/** Lists the kinds of due emails that are not among `known`: a newer version of the product has queued them. */
export async function listUnknownKinds(db: Database, known: readonly string[]): Promise<string[]> {
  const due = db("mails").whereNull("shown").where("due_at", "<=", db.fn.now());
  return due
    .whereNotIn("kind", [...known])
    .distinct()
    .pluck("kind");
}

/**
 * Retries with exponential backoff: the next attempt is due in 10 seconds, doubled after each failure, at most an hour.
 */
export async function postponeEmail(db: Database, { id, attempts }: { id: string; attempts: number }): Promise<void> {
  const due = inSeconds(db, Math.min(10 * 2 ** (attempts - 1), 3600));
  await db("mails").where({ id }).update({ due_at: due, turn_at: due, claimed_until: null });
}

/** Deletes an email that was sent or is no longer needed, unless the development mailbox shows it. */
export async function deleteEmail(db: Database, { id }: { id: string }): Promise<void> {
  await db("mails").where({ id }).whereNull("shown").delete();
}

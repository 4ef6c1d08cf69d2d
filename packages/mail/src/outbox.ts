import type { Database } from "@latchkey/db";

/** A mail that waits: what it says is decided when it is sent. */
export interface QueuedEmail {
  id: string;
  kind: string;
  recipient: string;
  data: Record<string, string>;
  attempts: number;
}

export interface ClaimedEmail extends QueuedEmail {
  /** A UUID, the same at every attempt. */
  messageId: string;
}

export interface NewEmail extends Pick<QueuedEmail, "kind" | "recipient" | "data"> {
  /** The client address that asked for it. Its further emails go out after those that others ask for meanwhile. */
  requester?: string;
  /** Whom it is about, if it is about somebody: deleted with the user. */
  user_id?: string;
  /** The row of user_tokens whose link it carries. */
  link_id?: string;
  /** Seconds from now after which nobody needs it any more; 5 days by default. */
  expiresIn?: number;
  /** A key: where an email with the same key waits already, that one is sent for both. */
  digest?: string;
  /** How long it waits at least. */
  delaySeconds?: number;
}

/** How far the next email of the same requester ranks behind the one before. */
const TURN_SECONDS = 10;

const EXPIRES_IN = 5 * 24 * 60 * 60;

/**
 * Puts a mail into the outbox. In a transaction it is sent if, and only if, that is committed; no page waits for the
 * mail server.
 */
export async function queueEmail(
  db: Database,
  { data, delaySeconds = 0, expiresIn = EXPIRES_IN, ...mail }: NewEmail,
): Promise<void> {
  const { requester = null, digest = null } = mail;
  const due_at = inSeconds(db, delaySeconds);
  const newest = db("mails").where({ requester }).max("turn_at");
  const turn_at = db.raw("greatest(?, (?) + ? * interval '1 second')", [due_at, newest, TURN_SECONDS]);
  // The update does nothing but lock: the waiting email is not claimed before this transaction has ended.
  const sameDigest = db.raw("(digest) WHERE digest IS NOT NULL");
  await db("mails")
    .insert({ ...mail, data: JSON.stringify(data), due_at, turn_at, expires_at: inSeconds(db, expiresIn) })
    .onConflict(sameDigest)
    .merge({ digest });
}

const inSeconds = (db: Database, seconds: number) => db.raw("now() + ? * interval '1 second'", [seconds]);

export interface ClaimOptions {
  /** Kinds that a reader is waiting for: they go out before all others. */
  interactive: readonly string[];
  /** Ids that this process is still busy with. */
  underWay: readonly string[];
  /** How long nobody else gets the mail, in seconds: at its first attempt, and at later ones. */
  claimSeconds: { first: number; later: number };
}

/** A slow server of one domain must not take every connection. */
const MAX_PER_DOMAIN = 5;

const CLAIM = `
  UPDATE mails SET attempts = attempts + 1, digest = NULL,
    claimed_until = now() + (CASE attempts WHEN 0 THEN :first::float8 ELSE :later::float8 END) * interval '1 second'
  WHERE id = (
    SELECT id FROM mails
    WHERE shown IS NULL AND due_at <= now() AND expires_at > now() AND (claimed_until IS NULL OR claimed_until <= now())
      AND id <> ALL (:underWay::bigint[])
      AND mailbox NOT IN (SELECT mailbox FROM mails WHERE claimed_until > now())
      AND domain NOT IN (SELECT domain FROM mails WHERE claimed_until > now()
                         GROUP BY domain HAVING count(*) >= ${MAX_PER_DOMAIN})
    ORDER BY (kind = ANY (:interactive::text[])) DESC, turn_at LIMIT 1
    FOR UPDATE SKIP LOCKED)
  RETURNING id, message_id AS "messageId", kind, recipient, data, attempts`;

/**
 * Takes the mail whose turn it is, or none. Only one mail to a mailbox and five to a domain are under way; two processes
 * that claim concurrently may exceed that by one. A mail whose claim runs out is due again: a process that dies loses none.
 * One that has expired is never sent; auth-core deletes it.
 */
export async function claimEmail(
  db: Database,
  { interactive, underWay, claimSeconds }: ClaimOptions,
): Promise<ClaimedEmail | undefined> {
  const { rows } = await db.raw(CLAIM, { ...claimSeconds, interactive: [...interactive], underWay: [...underWay] });
  return rows[0];
}

/** For a mail that could not be sent: after ten seconds, then twice as long after each failure, an hour at most. */
export async function postponeEmail(db: Database, { id, attempts }: QueuedEmail): Promise<void> {
  const due = inSeconds(db, Math.min(10 * 2 ** (attempts - 1), 3600));
  await db("mails").where({ id }).update({ due_at: due, turn_at: due, claimed_until: null });
}

/** For a mail that was sent, or that nobody needs. What the development mailbox shows stays. */
export async function deleteEmail(db: Database, { id }: QueuedEmail): Promise<void> {
  await db("mails").where({ id }).whereNull("shown").delete();
}

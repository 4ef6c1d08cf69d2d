import type { Database } from "@latchkey/db";
import { inSeconds, type QueuedEmail } from "./outbox.ts";

interface ClaimOptions {
  /** The kinds to choose from: an email of the first lane goes before those of the second. */
  lanes: readonly (readonly string[])[];
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

const ELIGIBLE = `
  shown IS NULL AND due_at <= now() AND expires_at > now() AND (claimed_until IS NULL OR claimed_until <= now())
  AND id <> ALL (:inProgress::bigint[])
  AND mailbox NOT IN (SELECT mailbox FROM mails WHERE claimed_until > now())
  AND domain NOT IN (SELECT domain FROM mails WHERE claimed_until > now()
                     GROUP BY domain HAVING count(*) >= ${MAX_PER_DOMAIN})
  AND (requester IS NULL OR requester NOT IN (
    SELECT requester FROM mails WHERE claimed_until > now() AND requester IS NOT NULL
    GROUP BY requester HAVING count(*) >= ${MAX_PER_REQUESTER}))`;

const first = (condition: string) => `
  SELECT * FROM (
    SELECT id, turn_at FROM mails WHERE kind = lane.kind AND ${condition} AND ${ELIGIBLE}
    ORDER BY turn_at LIMIT 1 FOR UPDATE SKIP LOCKED) AS first`;

/**
 * Reads each kind in the order of its index and stops at the first email that may be sent, so the cost of a claim does not
 * depend on the length of the queue. An email that is due before its turn is sent early if no other one is waiting.
 */
const firstOf = (lane: string) => `
  SELECT id FROM (
    SELECT id FROM unnest(:${lane}::text[]) AS lane (kind) CROSS JOIN LATERAL (
      ${first("turn_at <= now()")} UNION ALL ${first("turn_at > now() AND turn_at > due_at")} LIMIT 1) AS next
    ORDER BY turn_at LIMIT 1) AS first_of_lane`;

/**
 * Reads the second lane only if the first one has no email, but in the same statement: a mailbox that is receiving an email
 * may become free between two statements, and would get one of the second lane first.
 */
const CLAIM = `
  UPDATE mails SET attempts = attempts + 1, digest = NULL,
    claimed_until = now() + (CASE attempts WHEN 0 THEN :first::float8 ELSE :later::float8 END) * interval '1 second'
  WHERE id = (${firstOf("firstLane")} UNION ALL ${firstOf("secondLane")} LIMIT 1)
  RETURNING ${COLUMNS}`;

/**
 * Claims the email whose turn it is, from the first lane that has one. One email per mailbox, five per domain and three per
 * requester are sent concurrently; two processes that claim concurrently may exceed that by one. An email whose claim has
 * expired is due again, so none is lost if a process dies.
 */
export async function claimEmail<Emails>(
  db: Database,
  { lanes, inProgress, claimSeconds }: ClaimOptions,
): Promise<QueuedEmail<Emails> | undefined> {
  const [firstLane = [], secondLane = []] = lanes;
  const bindings = {
    ...claimSeconds,
    firstLane: [...firstLane],
    secondLane: [...secondLane],
    inProgress: [...inProgress],
  };
  const { rows } = await db.raw(CLAIM, bindings);
  return rows[0];
}

/** Lists the queued emails to an address, oldest first. */
export async function listQueuedEmails<Emails>(db: Database, recipient: string): Promise<QueuedEmail<Emails>[]> {
  const { rows } = await db.raw(`SELECT ${COLUMNS} FROM mails WHERE recipient = ? ORDER BY id`, [recipient]);
  return rows;
}

/** Skips from kind to kind in the index: `DISTINCT` would read all emails. */
const KINDS = `
  WITH RECURSIVE present AS (
    SELECT min(kind) AS kind FROM mails WHERE shown IS NULL
    UNION ALL
    SELECT (SELECT min(kind) FROM mails WHERE shown IS NULL AND kind > present.kind) FROM present WHERE kind IS NOT NULL)
  SELECT kind FROM present WHERE kind <> ALL (?::text[])`;

/** Lists the kinds of waiting emails that are not among `known`: a newer version of the product has queued them. */
export async function listUnknownKinds(db: Database, known: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { kind: string }[] }>(KINDS, [[...known]]);
  return rows.map(({ kind }) => kind);
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

import type { Database } from "@latchkey/db";
import { deleteExpiredEmails } from "@latchkey/mail";
import { POLICY } from "./policy.ts";

const older = (seconds: number) => `s.created_at <= now() - ${seconds} * interval '1 second'`;

/** Written so that PostgreSQL can use the indexes on both times. */
const EXPIRED_SESSIONS = `
  DELETE FROM sessions WHERE sid IN (
    SELECT s.sid FROM sessions s
    WHERE s.expired <= now() OR (NOT s.remembered AND ${older(POLICY.session.absolute)})
                             OR (s.remembered AND ${older(POLICY.remembered.absolute)})
    LIMIT ? FOR UPDATE SKIP LOCKED)`;

/** Only a user who got new rows since the last run can have too many. */
const SINCE_LAST_RUN = `created_at > now() - interval '${2 * POLICY.pruneInterval} s'`;

const SURPLUS_SESSIONS = `
  DELETE FROM sessions WHERE sid IN (
    SELECT sid FROM sessions WHERE sid IN (
      SELECT surplus.sid FROM (SELECT DISTINCT user_id FROM sessions WHERE ${SINCE_LAST_RUN}) AS added
      CROSS JOIN LATERAL (
        SELECT sid FROM sessions WHERE user_id = added.user_id
        ORDER BY created_at DESC OFFSET ${POLICY.maxSessions}) AS surplus
      LIMIT ?)
    FOR UPDATE SKIP LOCKED)`;

const OLD_EVENTS = `
  DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE created_at <= now() - interval '${POLICY.eventRetention} s'
    LIMIT ? FOR UPDATE SKIP LOCKED)`;

const SURPLUS_EVENTS = `
  DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE id IN (
      SELECT surplus.id FROM (SELECT DISTINCT user_id, kind FROM events WHERE ${SINCE_LAST_RUN}) AS added
      CROSS JOIN LATERAL (
        SELECT id FROM events WHERE user_id = added.user_id AND kind = added.kind
        ORDER BY id DESC OFFSET ${POLICY.maxEventsOfKind}) AS surplus
      LIMIT ?)
    FOR UPDATE SKIP LOCKED)`;

const EXPIRED_TOKENS = `
  DELETE FROM user_tokens WHERE token_hash IN (
    SELECT token_hash FROM user_tokens WHERE expires_at <= now() LIMIT ? FOR UPDATE SKIP LOCKED)`;

/** Some time later, because the processes that set `expire` use their own clocks. */
const EXPIRED_ATTEMPTS = `
  DELETE FROM attempts WHERE key IN (
    SELECT key FROM attempts WHERE expire < (extract(epoch FROM now()) - ${POLICY.clockSkew}) * 1000
    LIMIT ? FOR UPDATE SKIP LOCKED)`;

const run =
  (statement: string) =>
  async (trx: Database, limit: number): Promise<number> =>
    (await trx.raw(statement, [limit])).rowCount;

/** Each deletes up to `limit` rows that are no longer needed, and skips rows that a transaction has locked. */
export const PRUNABLE = {
  expiredSessions: run(EXPIRED_SESSIONS),
  surplusSessions: run(SURPLUS_SESSIONS),
  expiredTokens: run(EXPIRED_TOKENS),
  expiredAttempts: run(EXPIRED_ATTEMPTS),
  oldEvents: run(OLD_EVENTS),
  surplusEvents: run(SURPLUS_EVENTS),
  expiredEmails: deleteExpiredEmails,
};

import type { Database } from "@latchkey/db";
import { deleteExpiredEmails } from "@latchkey/mail";
import { RENEWABLE } from "./links/expired-link.ts";
import { POLICY } from "./policy.ts";

const older = (seconds: number) => `s.created_at <= now() - ${seconds} * interval '1 second'`;

/** Written so that PostgreSQL can use the indexes on both columns. */
const EXPIRED_SESSIONS = `
  s.expired <= now() OR (NOT s.remembered AND ${older(POLICY.session.absolute)})
                     OR (s.remembered AND ${older(POLICY.remembered.absolute)})`;

/** Only users with new rows since the last run can exceed a limit. */
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

const SURPLUS_EVENTS = `
  DELETE FROM events WHERE id IN (
    SELECT id FROM events WHERE id IN (
      SELECT surplus.id FROM (SELECT DISTINCT user_id, kind FROM events WHERE ${SINCE_LAST_RUN}) AS added
      CROSS JOIN LATERAL (
        SELECT id FROM events WHERE user_id = added.user_id AND kind = added.kind
        ORDER BY id DESC OFFSET ${POLICY.maxEventsOfKind}) AS surplus
      LIMIT ?)
    FOR UPDATE SKIP LOCKED)`;

/** Those that a new link can replace are kept for a while. */
const EXPIRED_TOKENS = `
  s.expires_at <= now() AND (s.purpose NOT IN (${RENEWABLE.map((purpose) => `'${purpose}'`).join(", ")})
                             OR s.expires_at <= now() - interval '${POLICY.expiredLinks} s')`;

/** With a margin, because `expire` is set by the clocks of the processes instead of the database's. */
const EXPIRED_ATTEMPTS = `s.expire < (extract(epoch FROM now()) - ${POLICY.clockSkew}) * 1000`;

const run =
  (statement: string) =>
  async (trx: Database, limit: number): Promise<number> =>
    (await trx.raw(statement, [limit])).rowCount;

const deleteWhere = (table: string, key: string, condition: string) =>
  run(`DELETE FROM ${table} WHERE ${key} IN (
    SELECT ${key} FROM ${table} s WHERE ${condition} LIMIT ? FOR UPDATE SKIP LOCKED)`);

/** Each deletes up to `limit` rows that are no longer needed, and skips rows that a transaction has locked. */
export const PRUNABLE = {
  expiredSessions: deleteWhere("sessions", "sid", EXPIRED_SESSIONS),
  surplusSessions: run(SURPLUS_SESSIONS),
  expiredTokens: deleteWhere("user_tokens", "token_hash", EXPIRED_TOKENS),
  usedTokens: deleteWhere("used_tokens", "token_hash", `s.used_at <= now() - interval '${POLICY.resubmission} s'`),
  expiredTrust: deleteWhere("trusted_browsers", "token_hash", "s.expires_at <= now()"),
  usedChallenges: deleteWhere("used_challenges", "challenge_hash", "s.expires_at <= now()"),
  usedLogoutTokens: deleteWhere("used_logout_tokens", "token_hash", "s.used_at <= now() - interval '1 hour'"),
  expiredAttempts: deleteWhere("attempts", "key", EXPIRED_ATTEMPTS),
  oldEvents: deleteWhere("events", "id", older(POLICY.eventRetention)),
  surplusEvents: run(SURPLUS_EVENTS),
  expiredEmails: deleteExpiredEmails,
};

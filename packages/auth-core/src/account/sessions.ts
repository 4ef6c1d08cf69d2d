import { BATCH_SIZE, type Database, transaction } from "@latchkey/db";
import type { Request } from "express";
import * as v from "valibot";
import { recordChange } from "../activity/record.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { endRequestsOf, endRequestsOfOthers } from "../links/tokens.ts";
import { metrics } from "../metrics.ts";
import { POLICY } from "../policy.ts";
import { endTrust } from "../second-factor/trusted-browsers.ts";
import { requireUser } from "../session/current-user.ts";
import { clearSessionCookie, deleteSessions } from "../session/end.ts";
import { hashSessionId, IS_VALID, lifetimeSql } from "../session/validity.ts";

/** A valid session as the sessions page (devices) shows it. Its `id` is a public handle: nobody can log in with it. */
export interface ListedSession {
  id: string;
  /** "Firefox on Windows". */
  browser: string;
  /** The IP address of the login. */
  address: string;
  loggedInAt: Date;
  /** The last request was at this time or up to POLICY.touchInterval later. */
  lastSeenAt: Date;
  remembered: boolean;
  /** The second factor of the login; null without one. */
  factor: string | null;
  /** The provider that confirmed the login, such as "Google"; null without one. */
  provider: string | null;
  /** Whether this is the session of the request. */
  current: boolean;
}

const INPUT = v.object({ id: v.pipe(v.string(), v.uuid()) });

/** SQL that lists valid sessions. Its binding is the hashed id of the current session. */
export const LIST_SESSIONS = `
  SELECT s.id, u.username, s.sess ->> 'browser' AS browser, s.sess ->> 'address' AS address,
         s.created_at AS "loggedInAt", greatest(s.created_at, s.expired - ${lifetimeSql("idle")}) AS "lastSeenAt",
         s.remembered, s.sess ->> 'factor' AS factor,
         s.sess -> 'provider' ->> 'title' AS provider, s.sid = ? AS current
  FROM sessions s JOIN users u ON u.id = s.user_id WHERE ${IS_VALID}`;

/** An index finds these rows, so that older ones cost nothing. */
const NEWEST = `
  AND s.sid IN (SELECT sid FROM (
    SELECT sid FROM sessions WHERE user_id = ? ORDER BY created_at DESC LIMIT ${POLICY.maxSessions}) newest
    UNION SELECT ?::text)
  ORDER BY current DESC, "loggedInAt" DESC`;

/** Lists the current user's sessions: the current one first, then the newest, up to POLICY.maxSessions. */
export async function listSessions(req: Request, { db }: { db: Database }): Promise<ListedSession[]> {
  const sid = hashSessionId(req.sessionID);
  const { rows } = await db.raw(`${LIST_SESSIONS} ${NEWEST}`, [sid, requireUser(req).id, sid]);
  return rows.map(({ username: _, ...session }: ListedSession & { username: string }) => session);
}

/**
 * Ends the current user's session `{ id }`, which may be the current one: its next request, in any app, is anonymous.
 * Links to a new address that it requested are revoked.
 * @returns false if there is no such session, or it is another user's
 * @throws Refused with 429 beyond a rate limit
 */
export async function endSession(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<boolean> {
  if (!v.is(INPUT, input)) return false;
  const { id } = input;
  await throttle.endSession(req);
  const ended = await transaction(db, async (trx) => {
    const { id: user_id } = await lockAccount(trx, req);
    const [row] = await trx("sessions").where({ user_id, id }).delete(["sid", "sess"]);
    if (row?.sess.lineage) await endRequestsOf(trx, { id: user_id }, row.sess.lineage);
    if (row) await recordChange(trx, { id: user_id }, "session_ended", req, row.sess.browser);
    return row;
  });
  if (ended) metrics.sessionsEnded({ reason: "ended_by_user" });
  if (ended?.sid === hashSessionId(req.sessionID)) clearSessionCookie(req);
  return ended !== undefined;
}

/**
 * Ends all of the current user's sessions except the current one, and the trust in all browsers.
 * @throws Refused with 429 beyond a rate limit
 */
export async function endOtherSessions(req: Request, { db, throttle }: AuthContext): Promise<void> {
  await throttle.endSession(req);
  const raised = await transaction(db, async (trx) => {
    const { id } = await lockAccount(trx, req);
    const ended = await deleteSessions(trx, id, hashSessionId(req.sessionID));
    metrics.sessionsEnded({ reason: "ended_by_user" }, ended);
    const version = ended === BATCH_SIZE ? await revokeOthers(trx, req, id) : undefined;
    await endRequestsOfOthers(trx, { id }, req.session.lineage);
    await endTrust(trx, { id });
    if (ended > 0) await recordChange(trx, { id }, "other_sessions_ended", req);
    return version;
  });
  if (raised) req.session.authVersion = raised;
}

/** Revokes sessions beyond one batch: only the current one gets the new `auth_version`. */
async function revokeOthers(trx: Database, req: Request, id: string) {
  const [raised] = await trx("users").where({ id }).increment("auth_version").returning("auth_version");
  if (!raised) throw new Error("The user row was not locked");
  const change = "UPDATE sessions SET sess = jsonb_set(sess::jsonb, '{authVersion}', to_jsonb(?::int)) WHERE sid = ?";
  await trx.raw(change, [raised.auth_version, hashSessionId(req.sessionID)]);
  return raised.auth_version;
}

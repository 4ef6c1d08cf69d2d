import { type Database, transaction } from "@latchkey/db";
import type { Request, Response } from "express";
import * as v from "valibot";
import { recordEvent } from "../activity/record.ts";
import { endRequestsOf, endRequestsOfOthers } from "../emails/tokens.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { POLICY } from "../policy.ts";
import { BATCH_SIZE } from "../session/batches.ts";
import { requireUser } from "../session/current-user.ts";
import { clearSessionCookie, deleteSessions } from "../session/end.ts";
import { hashSessionId, IS_VALID, lifetimeSql } from "../session/validity.ts";
import { fold } from "../users/names.ts";

/** A login that holds, as its owner may see it: the id here logs nobody in. */
export interface ListedSession {
  id: string;
  /** In words, "Firefox on Windows". */
  browser: string;
  /** The IP address that the login came from. */
  address: string;
  loggedInAt: Date;
  /** Not before this; at most POLICY.touchInterval later. */
  lastSeenAt: Date;
  remembered: boolean;
  /** The one that asks. */
  current: boolean;
}

const HANDLE = v.pipe(v.string(), v.uuid());

const LIST = `
  SELECT s.id, u.username, s.sess ->> 'browser' AS browser, s.sess ->> 'address' AS address,
         s.created_at AS "loggedInAt", greatest(s.created_at, s.expired - ${lifetimeSql("idle")}) AS "lastSeenAt", s.remembered, s.sid = ? AS current
  FROM sessions s JOIN users u ON u.id = s.user_id WHERE ${IS_VALID}`;

/** Found by the index alone, so that any number of older rows costs nothing. */
const SHOWN = `
  AND s.sid IN (SELECT sid FROM (
    SELECT sid FROM sessions WHERE user_id = ? ORDER BY created_at DESC LIMIT ${POLICY.maxSessions}) newest
    UNION SELECT ?::text)
  ORDER BY current DESC, "loggedInAt" DESC`;

/** The current user's sessions: this one first, then the newest, up to the limit. */
export async function listSessions(req: Request, db: Database): Promise<ListedSession[]> {
  const sid = hashSessionId(req.sessionID);
  const { rows } = await db.raw(`${LIST} ${SHOWN}`, [sid, requireUser(req).id, sid]);
  return rows.map(({ username: _, ...session }: ListedSession & { username: string }) => session);
}

/**
 * Ends one session of whoever asks, this one included: its next request, in any app, is anonymous. Links to a new
 * address that it asked for end with it.
 * @returns false where there is none with this id, or it is somebody else's
 * @throws Refused with 429 after too many
 */
export async function endSession(
  req: Request,
  res: Response,
  { db, throttle }: AuthContext,
  id: unknown,
): Promise<boolean> {
  if (!v.is(HANDLE, id)) return false;
  await throttle.endSession(req);
  const ended = await transaction(db, async (trx) => {
    const { id: user_id } = await lockAccount(trx, req);
    const [row] = await trx("sessions").where({ user_id, id }).delete(["sid", "sess"]);
    if (row?.sess.lineage) await endRequestsOf(trx, { id: user_id }, row.sess.lineage);
    if (row) await recordEvent(trx, user_id, "session_ended", req, row.sess.browser);
    return row;
  });
  if (ended?.sid === hashSessionId(req.sessionID)) clearSessionCookie(req, res);
  return ended !== undefined;
}

/**
 * Ends all sessions of whoever asks but this one.
 * @throws Refused with 429 after too many
 */
export async function endOtherSessions(req: Request, { db, throttle }: AuthContext): Promise<void> {
  await throttle.endSession(req);
  const raised = await transaction(db, async (trx) => {
    const { id } = await lockAccount(trx, req);
    const ended = await deleteSessions(trx, id, hashSessionId(req.sessionID));
    const version = ended === BATCH_SIZE ? await revokeOthers(trx, req, id) : undefined;
    await endRequestsOfOthers(trx, { id }, req.session.lineage);
    if (ended > 0) await recordEvent(trx, id, "other_sessions_ended", req);
    return version;
  });
  if (raised) req.session.authVersion = raised;
}

/** Where there may be more than one statement deletes in time: none but this session gets the new `auth_version`. */
async function revokeOthers(trx: Database, req: Request, id: string) {
  const [raised] = await trx("users").where({ id }).increment("auth_version").returning("auth_version");
  if (!raised) throw new Error("The user row was not locked");
  const change = "UPDATE sessions SET sess = jsonb_set(sess::jsonb, '{authVersion}', to_jsonb(?::int)) WHERE sid = ?";
  await trx.raw(change, [raised.auth_version, hashSessionId(req.sessionID)]);
  return raised.auth_version;
}

/** For an operator: the sessions that hold, of one user or of all. */
export async function listAllSessions(
  db: Database,
  username?: string,
): Promise<(ListedSession & { username: string })[]> {
  const { rows } = await db.raw(
    `${LIST} AND u.username_key = coalesce(?, u.username_key) ORDER BY u.username, s.created_at`,
    ["", keyOf(username)],
  );
  return rows;
}

const keyOf = (username?: string) => (username === undefined ? null : fold(username));

/** Their owners are notified. */
const END = `
  WITH ended AS (DELETE FROM sessions WHERE user_id = ANY(?) RETURNING user_id),
  notified AS (INSERT INTO events (user_id, kind) SELECT DISTINCT user_id, 'ended_by_operator' FROM ended)
  SELECT count(*) AS ended FROM ended`;

/**
 * For an operator: ends the sessions of one user, or of all. Raises `auth_version` as well, so that a login which is
 * half way through gets no session either.
 * @returns how many ended
 */
export async function endAllSessions(db: Database, username?: string): Promise<number> {
  return transaction(db, async (trx) => {
    const whose = trx("users").whereRaw("username_key = coalesce(?, username_key)", [keyOf(username)]);
    const locked = await whose.orderBy("id").forNoKeyUpdate().select("id");
    const ids = locked.map(({ id }) => id);
    await trx("users").whereRaw("id = ANY(?)", [ids]).increment("auth_version");
    const { rows } = await trx.raw(END, [ids]);
    return Number(rows[0].ended);
  });
}

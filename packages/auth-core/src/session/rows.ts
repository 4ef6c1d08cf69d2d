import { hash } from "node:crypto";
import { type Database, prepared } from "@latchkey/db";
import type { SessionData } from "express-session";
import { type Lifetime, POLICY } from "../policy.ts";
import type { User } from "../users/users.ts";
import { batched } from "./batched.ts";

export interface SessionRows {
  find(sid: string): Promise<FoundSession | null>;
  insert(sid: string, data: SessionData, replaced?: string): PromiseLike<unknown>;
  update(sid: string, data: SessionData): PromiseLike<unknown>;
  extend(sid: string): PromiseLike<unknown>;
  remove(sid: string): PromiseLike<unknown>;
  end(sid: string, data: Partial<SessionData>): PromiseLike<unknown>;
}

export interface FoundSession {
  data: SessionData;
  user?: User;
  /** The password was given within POLICY.stepUpAge. */
  recentLogin: boolean;
  /** The touch interval has passed since the session was last extended. */
  touchDue: boolean;
  /** How many of the user's notifications are unread; 100 for more than 99. */
  unread: number;
  /** Seconds until the session is over, unless something ends or extends it. */
  endsIn: number;
}

/** What FIND tells of a session. Durations are in seconds. */
interface Told {
  data: SessionData;
  /** Null for nobody's session. */
  user: (Omit<User, "createdAt"> & { createdAt: number }) | null;
  age: number;
  idleLeft: number;
  unread: number;
}

/** An interval of POLICY, for the kind of session that `s` is. */
export const lifetimeSql = (what: keyof Lifetime) =>
  `CASE WHEN s.remembered THEN interval '${POLICY.remembered[what]} s' ELSE interval '${POLICY.session[what]} s' END`;

/** True for a session `s` that is not over, by the database's clock, given its user `u`, if it has one. */
export const IS_VALID = `s.expired > now() AND s.created_at > now() - ${lifetimeSql("absolute")}
  AND (s.user_id IS NULL OR (u.disabled_at IS NULL AND u.auth_version = (s.sess ->> 'authVersion')::int))`;

/** Which of these sessions hold, and whose they are. In one column: each takes pg longer than PostgreSQL all of it. */
const FIND = {
  name: "find_sessions",
  text: `
    SELECT s.sid, json_build_object(
      'data', s.sess,
      'user', CASE WHEN u.id IS NOT NULL THEN json_build_object('id', u.id, 'username', u.username, 'email', u.email,
              'createdAt', extract(epoch FROM u.created_at) * 1000) END,
      'age', extract(epoch FROM now() - s.created_at),
      'idleLeft', extract(epoch FROM s.expired - now()),
      'unread', (SELECT count(*) FROM (SELECT FROM events WHERE user_id = u.id AND read_at IS NULL LIMIT 100) unread)
    )::text AS told
    FROM sessions s LEFT JOIN users u ON u.id = s.user_id
    WHERE s.sid = ANY($1::text[]) AND ${IS_VALID}`,
};
/**
 * For a few minutes: the first request that brings the cookie back extends it. The oldest of too many end; many more,
 * from before there was a limit, are left to pruning.
 */
const INSERT = {
  name: "insert_session",
  text: `
    WITH replaced AS (DELETE FROM sessions WHERE sid = $1),
    surplus AS (DELETE FROM sessions WHERE sid IN (SELECT sid FROM sessions WHERE sid IN (
      SELECT sid FROM sessions WHERE user_id = ($3::json ->> 'userId')::uuid AND sid <> $1
      ORDER BY created_at DESC OFFSET ${POLICY.maxSessions - 1} LIMIT 100) FOR UPDATE SKIP LOCKED))
    INSERT INTO sessions (sid, sess, expired) VALUES ($2, $3, now() + $4 * interval '1 second')`,
};
/** What ended meanwhile stays ended. */
const UPDATE = {
  name: "update_session",
  text: `UPDATE sessions s SET sess = $2, expired = now() + ${lifetimeSql("idle")} WHERE sid = $1 AND expired > now()`,
};
/** Only the first of several requests at once finds it still due. */
const EXTEND = {
  name: "extend_session",
  text: `
    UPDATE sessions s SET expired = now() + ${lifetimeSql("idle")}
    WHERE sid = $1 AND expired > now() AND expired <= now() + ${lifetimeSql("idle")} - interval '${POLICY.touchInterval} s'`,
};
const REMOVE = { name: "remove_session", text: "DELETE FROM sessions WHERE sid = $1" };
/** A change of the password may have given the session another id since it was loaded. */
const END = {
  name: "end_session",
  text: "DELETE FROM sessions WHERE sid = $1 OR (user_id = $2::uuid AND sess ->> 'lineage' = $3)",
};

/** What an app does with the sessions table in a request, each thing one prepared statement. */
export function sessionRows(db: Database): SessionRows {
  const tell = batched(async (sids: readonly string[]): Promise<(string | undefined)[]> => {
    const { rows } = await prepared<{ sid: string; told: string }>(db, FIND, [[...new Set(sids)]]);
    const told = new Map(rows.map((row) => [row.sid, row.told]));
    return sids.map((sid) => told.get(sid));
  });
  return {
    // Each request gets data of its own to change.
    find: (sid) => tell(hashSessionId(sid)).then((told) => (told === undefined ? null : foundIn(JSON.parse(told)))),
    insert: (sid, data, replaced = "") =>
      prepared(db, INSERT, [hashSessionId(replaced), hashSessionId(sid), JSON.stringify(data), POLICY.unclaimed]),
    update: (sid, data) => prepared(db, UPDATE, [hashSessionId(sid), JSON.stringify(data)]),
    extend: (sid) => prepared(db, EXTEND, [hashSessionId(sid)]),
    remove: (sid) => prepared(db, REMOVE, [hashSessionId(sid)]),
    end: (sid, { userId, lineage }) => prepared(db, END, [hashSessionId(sid), userId ?? null, lineage ?? null]),
  };
}

function foundIn({ data, user, age, idleLeft, unread }: Told): FoundSession {
  const { idle, absolute } = lifetimeOf(data);
  return {
    data,
    user: user ? { ...user, createdAt: new Date(user.createdAt) } : undefined,
    recentLogin: age < POLICY.stepUpAge,
    touchDue: idleLeft <= idle - POLICY.touchInterval,
    unread,
    endsIn: Math.min(idleLeft, absolute - age),
  };
}

const lifetimeOf = ({ remembered }: SessionData): Lifetime => (remembered ? POLICY.remembered : POLICY.session);

/** The id as the table has it: whoever reads the table must not be able to log in with what it holds. */
export const hashSessionId = (sid: string) => hash("sha256", sid, "base64url");

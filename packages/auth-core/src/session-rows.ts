import { createHash } from "node:crypto";
import type { Database } from "@latchkey/db";
import type { SessionData } from "express-session";
import { POLICY } from "./policy.ts";
import { toUser, type User } from "./users.ts";

export interface SessionRows {
  find(sid: string): Promise<FoundSession | null>;
  insert(sid: string, data: SessionData, replaced?: string): PromiseLike<unknown>;
  update(sid: string, data: SessionData): PromiseLike<unknown>;
  extend(sid: string): PromiseLike<unknown>;
  remove(sid: string): PromiseLike<unknown>;
}

export interface FoundSession {
  data: SessionData;
  user?: User;
  /** The password was given within POLICY.stepUpAge. */
  recentLogin: boolean;
  /** The touch interval has passed since the session was last extended. */
  touchDue: boolean;
  /** How many of the user's notifications are; 100 for more than 99. */
  unread: number;
  /** Seconds until the session is over, unless something ends or extends it. */
  endsIn: number;
}

/** An interval of POLICY, for the kind of session that `s` is. */
export const lasts = (what: keyof typeof POLICY.session) =>
  `CASE WHEN s.remembered THEN ${POLICY.remembered[what]} ELSE ${POLICY.session[what]} END * interval '1 second'`;

/** True for a session `s` that is not over, by the database's clock, given its user `u`, if it has one. */
export const HOLDS = `s.expired > now() AND s.created_at > now() - ${lasts("absolute")}
  AND (s.user_id IS NULL OR (u.disabled_at IS NULL AND u.auth_version = (s.sess ->> 'authVersion')::int))`;

const EXTENDED_LATELY = `s.expired > now() + ${lasts("idle")} - ${POLICY.touchInterval} * interval '1 second'`;

/** Whose session this is and whether it still holds: one statement. */
const FIND = `
  SELECT s.sess, NOT ${EXTENDED_LATELY} AS touch_due,
         s.created_at > now() - ${POLICY.stepUpAge} * interval '1 second' AS recent_login,
         extract(epoch FROM least(s.expired, s.created_at + ${lasts("absolute")}) - now())::float AS ends_in,
         (SELECT count(*) FROM (SELECT FROM events WHERE user_id = u.id AND read_at IS NULL LIMIT 100) unread)::int AS unread,
         u.id, u.username, u.email, u.created_at
  FROM sessions s LEFT JOIN users u ON u.id = s.user_id
  WHERE s.sid = ? AND ${HOLDS}`;

const INSERT = `
  WITH replaced AS (DELETE FROM sessions WHERE sid = ?)
  INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, now() + ? * interval '1 second')`;
/** What ended meanwhile stays ended. */
const UPDATE = `UPDATE sessions s SET sess = ?, expired = now() + ${lasts("idle")} WHERE sid = ? AND expired > now()`;
/** Only the first of several requests at once finds it still due. */
const EXTEND = `
  UPDATE sessions s SET expired = now() + ${lasts("idle")}
  WHERE sid = ? AND expired > now() AND NOT ${EXTENDED_LATELY}`;
const REMOVE = "DELETE FROM sessions WHERE sid = ?";

/** What an app does with the sessions table in a request, each thing one prepared statement. */
export function sessionRows(db: Database): SessionRows {
  const prepared = (name: string, sql: string, values: (string | number)[]) => db.raw(sql, values).options({ name });
  return {
    async find(sid) {
      const { rows } = await prepared("find_session", FIND, [stored(sid)]);
      const [row] = rows;
      if (!row) return null;
      const user = row.id ? toUser(row) : undefined;
      const { sess: data, recent_login: recentLogin, touch_due: touchDue, unread, ends_in: endsIn } = row;
      return { data, user, recentLogin, touchDue, unread, endsIn };
    },
    insert: (sid, data, replaced = "") =>
      prepared("insert_session", INSERT, [stored(replaced), stored(sid), JSON.stringify(data), idle(data)]),
    update: (sid, data) => prepared("update_session", UPDATE, [JSON.stringify(data), stored(sid)]),
    extend: (sid) => prepared("extend_session", EXTEND, [stored(sid)]),
    remove: (sid) => prepared("remove_session", REMOVE, [stored(sid)]),
  };
}

const idle = ({ remembered }: SessionData) => (remembered ? POLICY.remembered : POLICY.session).idle;

/** The id as the table has it: whoever reads the table must not be able to log in with what it holds. */
export const stored = (sid: string) => createHash("sha256").update(sid).digest("base64url");

import { createHash } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import type { SessionData } from "express-session";
import { batched } from "./batched.ts";
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
  /** How many of the user's notifications are unread; 100 for more than 99. */
  unread: number;
  /** Seconds until the session is over, unless something ends or extends it. */
  endsIn: number;
}

/** What FIND finds; nobody's session has no user. */
interface FoundRow extends Pick<UserRow, "username" | "email" | "created_at"> {
  sid: string;
  sess: string;
  id: string | null;
  recent_login: boolean;
  touch_due: boolean;
  unread: number;
  ends_in: number;
}

/** An interval of POLICY, for the kind of session that `s` is. */
export const lasts = (what: keyof typeof POLICY.session) =>
  `CASE WHEN s.remembered THEN ${POLICY.remembered[what]} ELSE ${POLICY.session[what]} END * interval '1 second'`;

/** True for a session `s` that is not over, by the database's clock, given its user `u`, if it has one. */
export const HOLDS = `s.expired > now() AND s.created_at > now() - ${lasts("absolute")}
  AND (s.user_id IS NULL OR (u.disabled_at IS NULL AND u.auth_version = (s.sess ->> 'authVersion')::int))`;

const EXTENDED_LATELY = `s.expired > now() + ${lasts("idle")} - ${POLICY.touchInterval} * interval '1 second'`;

/** Whose sessions these are and which of them hold: one statement. */
const FIND = `
  SELECT s.sid, s.sess::text AS sess, NOT ${EXTENDED_LATELY} AS touch_due,
         s.created_at > now() - ${POLICY.stepUpAge} * interval '1 second' AS recent_login,
         extract(epoch FROM least(s.expired, s.created_at + ${lasts("absolute")}) - now())::float AS ends_in,
         (SELECT count(*) FROM (SELECT FROM events WHERE user_id = u.id AND read_at IS NULL LIMIT 100) unread)::int AS unread,
         u.id, u.username, u.email, u.created_at
  FROM sessions s LEFT JOIN users u ON u.id = s.user_id
  WHERE s.sid = ANY(?::text[]) AND ${HOLDS}`;

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
  const prepared = (name: string, sql: string, values: (string | number | string[])[]) =>
    db.raw(sql, values).options({ name });
  const findRow = batched(async (sids: readonly string[]): Promise<(FoundRow | undefined)[]> => {
    const { rows } = await prepared("find_sessions", FIND, [[...new Set(sids)]]);
    const found = new Map<string, FoundRow>(rows.map((row: FoundRow) => [row.sid, row]));
    return sids.map((sid) => found.get(sid));
  });
  return {
    async find(sid) {
      const row = await findRow(stored(sid));
      return row ? foundIn(row) : null;
    },
    insert: (sid, data, replaced = "") =>
      prepared("insert_session", INSERT, [stored(replaced), stored(sid), JSON.stringify(data), idle(data)]),
    update: (sid, data) => prepared("update_session", UPDATE, [JSON.stringify(data), stored(sid)]),
    extend: (sid) => prepared("extend_session", EXTEND, [stored(sid)]),
    remove: (sid) => prepared("remove_session", REMOVE, [stored(sid)]),
  };
}

/** Each request gets data of its own to change, also where several share a row. */
function foundIn({ sess, id, recent_login, touch_due, unread, ends_in, ...user }: FoundRow): FoundSession {
  return {
    data: JSON.parse(sess),
    user: id ? toUser({ id, ...user }) : undefined,
    recentLogin: recent_login,
    touchDue: touch_due,
    unread,
    endsIn: ends_in,
  };
}

const idle = ({ remembered }: SessionData) => (remembered ? POLICY.remembered : POLICY.session).idle;

/** The id as the table has it: whoever reads the table must not be able to log in with what it holds. */
export const stored = (sid: string) => createHash("sha256").update(sid).digest("base64url");

import { createHash } from "node:crypto";
import type { Database } from "@latchkey/db";
import type { SessionData } from "express-session";
import type { SessionConfig } from "./config.ts";
import { toUser, type User } from "./users.ts";

export interface SessionRows {
  find(sid: string): Promise<FoundSession | null>;
  insert(sid: string, sess: string, replaced?: string): PromiseLike<unknown>;
  update(sid: string, sess: string): PromiseLike<unknown>;
  extend(sid: string): PromiseLike<unknown>;
  remove(sid: string): PromiseLike<unknown>;
}

export interface FoundSession {
  data: SessionData;
  user?: User;
  /** A tenth of the idle timeout has passed since the session was last extended. */
  touchDue: boolean;
}

/** Whose session this is and whether it still holds: one statement, by the database's clock. */
const FIND = `
  SELECT s.sess, s.expired < now() + ? * interval '1 second' AS touch_due,
         u.id, u.username, u.email, u.created_at
  FROM sessions s
  LEFT JOIN users u ON u.id = s.user_id AND u.disabled_at IS NULL
                   AND u.auth_version = (s.sess ->> 'authVersion')::int
  WHERE s.sid = ? AND s.expired > now() AND s.created_at > now() - ? * interval '1 second'
    AND (s.user_id IS NULL OR u.id IS NOT NULL)`;

const INSERT = `
  WITH replaced AS (DELETE FROM sessions WHERE sid = ?)
  INSERT INTO sessions (sid, sess, expired) VALUES (?, ?, now() + ? * interval '1 second')`;
/** What ended meanwhile stays ended. */
const UPDATE =
  "UPDATE sessions SET sess = ?, expired = now() + ? * interval '1 second' WHERE sid = ? AND expired > now()";
/** Only the first of several requests at once finds it still due. */
const EXTEND = `
  UPDATE sessions SET expired = now() + ? * interval '1 second'
  WHERE sid = ? AND expired > now() AND expired < now() + ? * interval '1 second'`;

/** What may be done to the sessions table, each thing one prepared statement. */
export function sessionRows(db: Database, { idleTimeout, absoluteTimeout }: SessionConfig): SessionRows {
  const stillFresh = idleTimeout * 0.9;
  const prepared = (name: string, sql: string, values: (string | number)[]) => db.raw(sql, values).options({ name });
  return {
    async find(sid) {
      const { rows } = await prepared("find_session", FIND, [stillFresh, hash(sid), absoluteTimeout]);
      const [row] = rows;
      return row ? { data: row.sess, user: row.id ? toUser(row) : undefined, touchDue: row.touch_due } : null;
    },
    insert: (sid, sess, replaced = "") =>
      prepared("insert_session", INSERT, [hash(replaced), hash(sid), sess, idleTimeout]),
    update: (sid, sess) => prepared("update_session", UPDATE, [sess, idleTimeout, hash(sid)]),
    extend: (sid) => prepared("extend_session", EXTEND, [idleTimeout, hash(sid), stillFresh]),
    remove: (sid) => prepared("remove_session", "DELETE FROM sessions WHERE sid = ?", [hash(sid)]),
  };
}

/** Whoever reads the table must not be able to log in with what it holds. */
const hash = (sid: string) => createHash("sha256").update(sid).digest("base64url");

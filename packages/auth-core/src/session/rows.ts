import { type Database, prepared } from "@latchkey/db";
import type { SessionData } from "express-session";
import { POLICY } from "../policy.ts";
import type { EventLog } from "../request/event-log.ts";
import { sessionFinder } from "./find.ts";
import { hashSessionId, lifetimeSql } from "./validity.ts";

export type SessionRows = ReturnType<typeof sessionRows>;

/**
 * A new session expires after `POLICY.unclaimed`, unless a request brings its cookie back and so extends it. The oldest
 * sessions beyond `POLICY.maxSessions` end; if there are very many, from before that limit, pruning deletes the rest.
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

/** Does not restore a session that has ended in the meantime. */
const UPDATE = {
  name: "update_session",
  text: `UPDATE sessions s SET sess = $2, expired = now() + ${lifetimeSql("idle")} WHERE sid = $1 AND expired > now()`,
};

/** Of several concurrent requests only the first finds it still due. */
const EXTEND = {
  name: "extend_session",
  text: `
    UPDATE sessions s SET expired = now() + ${lifetimeSql("idle")}
    WHERE sid = $1 AND expired > now()
      AND expired <= now() + ${lifetimeSql("idle")} - interval '${POLICY.touchInterval} s'`,
};

const REMOVE = { name: "remove_session", text: "DELETE FROM sessions WHERE sid = $1" };

/** A password change may have given the session another id since it was loaded. Its lineage stays the same. */
const END = {
  name: "end_session",
  text: "DELETE FROM sessions WHERE sid = $1 OR (user_id = $2::uuid AND sess ->> 'lineage' = $3)",
};

/** What a request does with the sessions table: one prepared statement for each operation. */
export function sessionRows(db: Database) {
  return {
    find: sessionFinder(db),
    insert: (sid: string, data: SessionData, replaced = "") =>
      prepared(db, INSERT, [
        hashSessionId(replaced),
        hashSessionId(sid),
        JSON.stringify(data),
        data.pending ? POLICY.pendingLogin : POLICY.unclaimed,
      ]),
    update: (sid: string, data: SessionData) => prepared(db, UPDATE, [hashSessionId(sid), JSON.stringify(data)]),
    extend: (sid: string) => prepared(db, EXTEND, [hashSessionId(sid)]),
    remove: (sid: string) => prepared(db, REMOVE, [hashSessionId(sid)]),
    end: (sid: string, { userId, lineage }: Partial<SessionData>) =>
      prepared(db, END, [hashSessionId(sid), userId ?? null, lineage ?? null]),
  };
}

/** Logs a failure instead of throwing it: it runs in the background, where no response waits for it. */
export async function extendSession(rows: SessionRows, sid: string, log: EventLog): Promise<void> {
  try {
    await rows.extend(sid);
  } catch (error) {
    log.warn({ err: error }, "Could not extend a session");
  }
}

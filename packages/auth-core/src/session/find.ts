import { batched, type Database, prepared } from "@latchkey/db";
import type { SessionData } from "express-session";
import { provesPresence } from "../login-options.ts";
import { type Lifetime, POLICY } from "../policy.ts";
import { parseUser, USER_JSON, type User } from "../users/public-user.ts";
import { hashSessionId, IS_VALID } from "./validity.ts";

export interface FoundSession {
  data: SessionData;
  user?: User;
  /** The login was within `POLICY.stepUpAge`, and its person was there: see `provesPresence`. */
  recentLogin: boolean;
  /** `POLICY.touchInterval` has passed since the session was last extended. */
  touchDue: boolean;
  /** Unread notifications, up to 100. */
  unread: number;
  /** Seconds until the session expires, unless it is extended or ended. */
  endsIn: number;
}

/** The JSON of one row. Durations are in seconds. */
interface SessionRecord {
  data: SessionData;
  /** Null for an anonymous session. */
  user: Record<keyof User, unknown> | null;
  age: number;
  idleLeft: number;
  unread: number;
}

/** One JSON column: parsing each extra column in pg costs more than building the whole row in PostgreSQL. */
const FIND = {
  name: "find_sessions",
  text: `
    SELECT s.sid, json_build_object(
      'data', s.sess,
      'user', CASE WHEN u.id IS NOT NULL THEN ${USER_JSON} END,
      'age', extract(epoch FROM now() - s.created_at),
      'idleLeft', extract(epoch FROM s.expired - now()),
      'unread', (SELECT count(*) FROM (SELECT FROM events WHERE user_id = u.id AND read_at IS NULL LIMIT 100) unread)
    )::text AS record
    FROM sessions s LEFT JOIN users u ON u.id = s.user_id
    WHERE s.sid = ANY($1::text[]) AND ${IS_VALID}`,
};

/** Returns a function that finds a valid session and its user by session ID. Concurrent calls share a query. */
export function sessionFinder(db: Database): (sid: string) => Promise<FoundSession | null> {
  const findRecord = batched(async (sids: readonly string[]): Promise<(string | undefined)[]> => {
    const { rows } = await prepared<{ sid: string; record: string }>(db, FIND, [[...new Set(sids)]]);
    const records = new Map(rows.map(({ sid, record }) => [sid, record]));
    return sids.map((sid) => records.get(sid));
  });
  return async (sid) => {
    const record = await findRecord(hashSessionId(sid));
    return record === undefined ? null : foundSession(JSON.parse(record)); // Each request may change its own copy.
  };
}

function foundSession({ data, user, age, idleLeft, unread }: SessionRecord): FoundSession {
  const { idle, absolute } = lifetimeOf(data);
  return {
    data,
    user: user ? parseUser(user) : undefined,
    recentLogin: age < POLICY.stepUpAge && provesPresence(data),
    touchDue: !data.pending && idleLeft <= idle - POLICY.touchInterval,
    unread,
    endsIn: Math.min(idleLeft, absolute - age),
  };
}

const lifetimeOf = ({ remembered }: SessionData): Lifetime => (remembered ? POLICY.remembered : POLICY.session);

import { type Database, transaction } from "@latchkey/db";
import type { EventKind } from "@latchkey/texts";
import { LIST_SESSIONS, type ListedSession } from "../account/sessions.ts";
import { fold } from "../users/names.ts";

/** For an operator: lists the valid sessions of one user or of all. */
export async function listAllSessions(
  db: Database,
  username?: string,
): Promise<(ListedSession & { username: string })[]> {
  const { rows } = await db.raw(
    `${LIST_SESSIONS} AND u.username_key = coalesce(?, u.username_key) ORDER BY u.username, s.created_at`,
    ["", keyOf(username)],
  );
  return rows;
}

const ENDED_BY_OPERATOR: EventKind = "ended_by_operator";

const END = `
  WITH ended AS (DELETE FROM sessions WHERE user_id = ANY(?) RETURNING user_id),
  notified AS (INSERT INTO events (user_id, kind) SELECT DISTINCT user_id, '${ENDED_BY_OPERATOR}' FROM ended)
  SELECT count(*) AS ended FROM ended`;

/**
 * For an operator: ends the sessions of one user or of all, and notifies the users. Also increments `auth_version`, so
 * that a login in progress gets no session.
 * @returns how many sessions ended
 */
export async function endAllSessions(db: Database, username?: string): Promise<number> {
  return transaction(db, async (trx) => {
    // Found before they are locked: while the lock waits, the user may rename the account.
    const ids = await trx("users")
      .whereRaw("username_key = coalesce(?, username_key)", [keyOf(username)])
      .pluck("id");
    await trx("users").whereRaw("id = ANY(?)", [ids]).orderBy("id").forNoKeyUpdate().select("id");
    await trx("users").whereRaw("id = ANY(?)", [ids]).increment("auth_version");
    const { rows } = await trx.raw(END, [ids]);
    return Number(rows[0].ended);
  });
}

const keyOf = (username?: string) => (username === undefined ? null : fold(username));

import { batchedIn, prepared } from "@latchkey/db";
import { IS_VALID } from "../session/validity.ts";

interface EndedSession {
  userId: string;
  /** Sessions before logins had one lack it. */
  lineage?: string;
}

/** packages/ui/assets/live.js waits for the new cookie for the same time. */
const LATE_COOKIE_SECONDS = 60;

const FIND_SUCCESSORS = {
  name: "find_sessions_of_lineages",
  text: `
    SELECT s.user_id, s.sess ->> 'lineage' AS lineage
    FROM unnest($1::uuid[], $2::text[]) AS ended (user_id, lineage)
    JOIN sessions s ON s.user_id = ended.user_id AND s.sess ->> 'lineage' = ended.lineage
    JOIN users u ON u.id = s.user_id
    WHERE s.created_at > now() - interval '${LATE_COOKIE_SECONDS} s' AND ${IS_VALID}`,
};

/**
 * Returns whether a session that has ended lives on under a new ID, because its browser has just logged in again or changed
 * the password. Concurrent calls share a query.
 */
export const isReplaced = batchedIn<EndedSession, boolean>(async (db, ended) => {
  const values = [ended.map(({ userId }) => userId), ended.map(({ lineage }) => lineage ?? "")];
  const { rows } = await prepared<{ user_id: string; lineage: string }>(db, FIND_SUCCESSORS, values);
  const replaced = new Set(rows.map(({ user_id, lineage }) => `${user_id} ${lineage}`));
  return ended.map(({ userId, lineage }) => replaced.has(`${userId} ${lineage}`));
});

import { type Database, prepared } from "@latchkey/db";
import { IS_VALID } from "../session/validity.ts";

const FIND_SUCCESSOR = {
  name: "find_session_of_lineage",
  text: `
    SELECT FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.user_id = $1 AND s.sess ->> 'lineage' = $2 AND ${IS_VALID}`,
};

/**
 * Returns whether a session that has ended lives on under a new id, because its browser has logged in again or changed the
 * password.
 */
export async function isReplaced(
  db: Database,
  { userId, lineage }: { userId: string; lineage?: string },
): Promise<boolean> {
  const { rows } = await prepared(db, FIND_SUCCESSOR, [userId, lineage ?? null]);
  return rows.length > 0;
}

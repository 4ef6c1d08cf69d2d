import type { Database, UserRow } from "@latchkey/db";
import { LOGIN_EVENTS } from "../event-kinds.ts";
import { POLICY } from "../policy.ts";
import type { WhereFrom } from "../request/where-from.ts";
import { fold } from "../users/names.ts";

/** An enabled user's row, and how the request's address and browser relate to earlier logins. */
export type Account = UserRow & {
  /** The user has logged in from this address before. */
  known_here: boolean;
  /** The user has logged in before, but never with this browser from this address. */
  new_browser: boolean;
};

/**
 * Finds an enabled account by username or email address. A username contains no "@", so neither can pose as the other.
 */
export async function findAccount(
  db: Database,
  name: string,
  { address, browser }: WhereFrom,
): Promise<Account | undefined> {
  const key = fold(name);
  return db("users")
    .where(key.includes("@") ? { email_key: key } : { username_key: key })
    .whereNull("disabled_at")
    .select("users.*")
    .select(db.raw(`${LOGIN} AND detail ->> 'address' = ?) AS known_here`, [address]))
    .select<Account[]>(db.raw(`${HAS_LOGGED_IN} AND NOT ${LOGIN} AND ${FROM_HERE}) AS new_browser`, [address, browser]))
    .first();
}

const LOGIN_KINDS = Object.values(LOGIN_EVENTS)
  .map((kind) => `'${kind}'`)
  .join(", ");
const LOGIN = `EXISTS (SELECT FROM events
  WHERE user_id = users.id AND kind IN (${LOGIN_KINDS})`;
/** Old events are pruned, so a user who is older than they are counts as one who has logged in. */
const HAS_LOGGED_IN = `(users.created_at <= now() - interval '${POLICY.eventRetention} s' OR ${LOGIN}))`;
const FROM_HERE = "detail ->> 'address' = ? AND detail ->> 'browser' = ?";

import type { Database, UserRow } from "@latchkey/db";
import { LOGIN_EVENTS, RECOVERY_EVENTS } from "../event-kinds.ts";
import { POLICY } from "../policy.ts";
import type { WhereFrom } from "../request/where-from.ts";
import { fold } from "../users/names.ts";

/** An enabled user's row, and how the request's address and browser relate to earlier logins. */
export type Account = UserRow & {
  /** The user has logged in from this address before, since the last recovery of the account. */
  known_here: boolean;
  /** The user has logged in before, but since the last recovery never with this browser from this address. */
  new_browser: boolean;
};

/**
 * Finds an enabled account by username or email address. A username contains no "@", so neither can pose as the other.
 */
export function findAccount(db: Database, name: string, where: WhereFrom): Promise<Account | undefined> {
  const key = fold(name);
  return find(db, key.includes("@") ? { email_key: key } : { username_key: key }, where);
}

/** The same by the user's id. */
export const findAccountById = (db: Database, id: string, where: WhereFrom): Promise<Account | undefined> =>
  find(db, { "users.id": id }, where);

async function find(
  db: Database,
  key: Record<string, string>,
  { address, browser }: WhereFrom,
): Promise<Account | undefined> {
  return db("users")
    .joinRaw(RECOVERY)
    .where(key)
    .whereNull("disabled_at")
    .select("users.*")
    .select(db.raw(`${known(atAddress)} AS known_here`, [address, address]))
    .select<Account[]>(
      db.raw(`${HAS_LOGGED_IN} AND NOT ${known(withBrowser)} AS new_browser`, [address, browser, address, browser]),
    )
    .first();
}

const listSql = (kinds: Record<string, string>) =>
  [...new Set(Object.values(kinds))].map((kind) => `'${kind}'`).join(", ");

const RECOVERY = `
  LEFT JOIN LATERAL (
    SELECT id, kind, detail FROM events WHERE user_id = users.id AND kind IN (${listSql(RECOVERY_EVENTS)})
    ORDER BY id DESC LIMIT 1
  ) AS recovery ON true`;
const LOGINS = `SELECT FROM events AS login WHERE user_id = users.id AND kind IN (${listSql(LOGIN_EVENTS)})`;
/** Old events are pruned, so a user who is older than `eventRetention` counts as having logged in. */
const HAS_LOGGED_IN = `(users.created_at <= now() - interval '${POLICY.eventRetention} s' OR EXISTS (${LOGINS}))`;

/** Logins before the last recovery do not count: an intruder may have made them. */
const known = (isHere: (event: string) => string) => `(
  EXISTS (${LOGINS} AND login.id > coalesce(recovery.id, 0) AND ${isHere("login")})
  OR coalesce(recovery.kind = '${RECOVERY_EVENTS.reset}' AND ${isHere("recovery")}, false))`;

const atAddress = (event: string) => `${event}.detail ->> 'address' = ?`;
const withBrowser = (event: string) => `${atAddress(event)} AND ${event}.detail ->> 'browser' = ?`;

import type { Database } from "@latchkey/db";
import { CREATION } from "../event-kinds.ts";
import type { LINK_LIFETIME } from "../policy.ts";
import { Refused } from "../request/refused.ts";
import { toUser, type User } from "../users/public-user.ts";
import { lockUser } from "../users/users.ts";
import { hashToken } from "./link-keys.ts";

/** What an emailed token may be used for, and for nothing else. */
export type Purpose = keyof typeof LINK_LIFETIME;

/** What a valid token proves: access to the mailbox `sentTo`. With the account that it is about, if any. */
export interface Grant {
  sentTo: string;
  user: User | null;
}

/** A change of the account revokes every token, except one that reports an intruder. */
const VALID = `
  FROM user_tokens t LEFT JOIN users u ON u.id = t.user_id
  WHERE t.token_hash = ? AND t.purpose = ANY (?) AND t.expires_at > now()
    AND (t.user_id IS NULL OR u.disabled_at IS NULL)
    AND (t.user_id IS NULL OR t.purpose = 'report_intruder'
         OR (u.email = t.account_email AND u.auth_version = t.account_auth_version))`;

/** Looks up a token without consuming it; null if it is not valid. */
export async function findGrant(
  db: Database,
  purpose: Purpose | readonly Purpose[],
  token: unknown,
): Promise<Grant | null> {
  if (typeof token !== "string") return null;
  const { rows } = await db.raw(`SELECT t.sent_to, u.* ${VALID}`, bindings(token, purpose));
  const [row] = rows;
  if (!row) return null;
  return { sentTo: row.sent_to, user: row.id ? toUser(row) : null };
}

/** @throws Refused (410) if the token is not valid */
export async function requireGrant(db: Database, token: string, ...purposes: Purpose[]): Promise<Grant> {
  const grant = await findGrant(db, purposes, token);
  if (!grant) throw invalidLink();
  return grant;
}

/** The same for a purpose that always concerns an account. */
export async function requireOwner(db: Database, token: string, purpose: Purpose) {
  const { user, sentTo } = await requireGrant(db, token, purpose);
  if (!user) throw invalidLink();
  return { ...user, sentTo };
}

/**
 * Locks a token's account, and only then checks the token: concurrent changes have been committed by then.
 * @throws Refused (410)
 */
export async function lockOwner(trx: Database, token: string, purpose: Purpose) {
  const found = await trx("user_tokens")
    .where({ token_hash: hashToken(token), purpose })
    .first("user_id");
  if (found?.user_id) await lockUser(trx, found.user_id);
  return requireOwner(trx, token, purpose);
}

/**
 * Consumes a one-time (single-use) token. Only one of several concurrent requests succeeds.
 * @returns the event that it reports, if any
 * @throws Refused (410) for all others
 */
export async function consumeToken(trx: Database, token: string, ...purposes: Purpose[]): Promise<string> {
  const { rows } = await trx.raw(
    `DELETE FROM user_tokens WHERE token_hash = (SELECT t.token_hash ${VALID} FOR UPDATE OF t) RETURNING event_id`,
    bindings(token, purposes),
  );
  if (rows.length !== 1) throw invalidLink();
  return rows[0].event_id ?? CREATION; // Without an event it is from an earlier version, so older than all events.
}

/**
 * Revokes all links to an account except those that report an event: an intruder who changes address and password must
 * not silence the owner that way. Also deletes the results of used links.
 * @param from if given, also revokes those that report this event or a later one
 */
export async function endTokens(trx: Database, { id }: { id: string }, from?: string): Promise<void> {
  await trx("user_tokens")
    .where({ user_id: id })
    .where((link) => {
      link.whereNot({ purpose: "report_intruder" });
      if (from) link.orWhere("event_id", ">=", from).orWhereNull("event_id");
    })
    .delete();
  await trx("used_tokens").where({ user_id: id }).delete();
}

const requestsOf = (trx: Database, { id }: { id: string }) =>
  trx("user_tokens").where({ user_id: id, purpose: "change_email" });

/** Revokes the user's link to a new address. @returns whether there was one */
export async function endRequestTo(trx: Database, user: { id: string }, email: string): Promise<boolean> {
  return (await requestsOf(trx, user).where({ sent_to: email }).delete()) > 0;
}

/** Revokes the links to a new address that a login requested. Their emails, if still queued, are not sent. */
export async function endRequestsOf(trx: Database, user: { id: string }, lineage: string): Promise<void> {
  await requestsOf(trx, user).where({ lineage }).delete();
}

/** The same for all other logins, whether their sessions have ended or not. */
export async function endRequestsOfOthers(trx: Database, user: { id: string }, lineage = ""): Promise<void> {
  await requestsOf(trx, user).whereRaw("lineage IS DISTINCT FROM ?", [lineage]).delete();
}

const bindings = (token: string, purpose: Purpose | readonly Purpose[]) => [hashToken(token), [purpose].flat()];

const invalidLink = () => new Refused(410, "invalid_link");

import type { Database, UserRow } from "@latchkey/db";
import type { LINK_LIFETIME } from "../policy.ts";
import { Refused } from "../request/refused.ts";
import { lockUser } from "../users/users.ts";
import { hashToken } from "./link-keys.ts";

/** What a token that was sent by mail is good for. One for another purpose is none. */
export type Purpose = keyof typeof LINK_LIFETIME;

/** What a good token stands for: that its bearer reads the mail of `sentTo`, and whose account it is, if it has one. */
export interface Grant {
  sentTo: string;
  user: Pick<UserRow, "id" | "email" | "username"> | null;
}

/** A change of the account makes every token worthless, but for the one that says who did not make it. */
const GOOD = `
  FROM user_tokens t LEFT JOIN users u ON u.id = t.user_id
  WHERE t.token_hash = ? AND t.purpose = ? AND t.expires_at > now()
    AND (t.user_id IS NULL OR u.disabled_at IS NULL)
    AND (t.user_id IS NULL OR t.purpose = 'report_intruder'
         OR (u.email = t.account_email AND u.auth_version = t.account_auth_version))`;

/**
 * What a token is good for, without using it up.
 * @throws Refused (410) where it is not good, or not any more
 */
export async function requireGrant(db: Database, token: string, purpose: Purpose): Promise<Grant> {
  const { rows } = await db.raw(`SELECT t.sent_to, u.id, u.username, u.email ${GOOD}`, [hashToken(token), purpose]);
  const [row] = rows;
  if (!row) throw invalidLink();
  const { sent_to: sentTo, id, username, email } = row;
  return { sentTo, user: id ? { id, username, email } : null };
}

/** For the page that a link leads to: the same for whatever it brings, null where that is not good. */
export async function lookAtLink(db: Database, purpose: Purpose, token: unknown): Promise<Grant | null> {
  if (typeof token !== "string") return null;
  try {
    return await requireGrant(db, token, purpose);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** The same for a purpose that always is about somebody's account. */
export async function requireOwner(db: Database, token: string, purpose: Purpose) {
  const { user, sentTo } = await requireGrant(db, token, purpose);
  if (!user) throw invalidLink();
  return { ...user, sentTo };
}

/**
 * Locks the account that a token is about, and looks at the token only then: whatever another transaction was changing
 * has been committed by now.
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
 * Uses a token up: of many requests at once one gets through.
 * @returns the event that it reports, if it reports one
 * @throws Refused (410) for all others
 */
export async function consumeToken(trx: Database, token: string, purpose: Purpose): Promise<string> {
  const { rows } = await trx.raw(
    `DELETE FROM user_tokens WHERE token_hash = (SELECT t.token_hash ${GOOD} FOR UPDATE OF t) RETURNING event_id`,
    [hashToken(token), purpose],
  );
  if (rows.length !== 1) throw invalidLink();
  return rows[0].event_id ?? "0"; // Of a link from before events had links: it may be older than any.
}

/**
 * Ends all links to an account but those that report an event: an intruder who changes address and password must not
 * silence the owner so.
 * @param from given, ends of those also what reports this event or a later one
 */
export async function endTokens(trx: Database, { id }: { id: string }, from?: string): Promise<void> {
  await trx("user_tokens")
    .where({ user_id: id })
    .where((link) => {
      link.whereNot({ purpose: "report_intruder" });
      if (from) link.orWhere("event_id", ">=", from).orWhereNull("event_id");
    })
    .delete();
}

const requestsOf = (trx: Database, { id }: { id: string }) =>
  trx("user_tokens").where({ user_id: id, purpose: "change_email" });

/** Ends the links to a new address that a login asked for. Their emails, if they still wait, are not sent. */
export async function endRequestsOf(trx: Database, user: { id: string }, lineage: string): Promise<void> {
  await requestsOf(trx, user).where({ lineage }).delete();
}

/** The same for all that other logins asked for, ended or not. */
export async function endRequestsOfOthers(trx: Database, user: { id: string }, lineage = ""): Promise<void> {
  await requestsOf(trx, user).whereRaw("lineage IS DISTINCT FROM ?", [lineage]).delete();
}

const invalidLink = () => new Refused(410, "invalid_link");

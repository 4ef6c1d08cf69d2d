import { createHash, randomBytes } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import { lockUser } from "./lock-account.ts";
import { Refused } from "./refused.ts";
import { LINK_IS_OVER } from "./useless-link.ts";
import { folded } from "./users.ts";

const HOURS = 60;

/** What a token that was sent by mail is good for, and for how many minutes. One for another purpose is none. */
const LASTS = { register: 24 * HOURS, reset_password: 15, change_email: 24 * HOURS, report_intruder: 24 * HOURS };

export type Purpose = keyof typeof LASTS;

type Owner = Pick<UserRow, "id" | "email" | "auth_version">;

/** What a good token stands for: that its bearer reads the mail of `sentTo`, and whose account it is, if it has one. */
export interface Grant {
  sentTo: string;
  user: Pick<UserRow, "id" | "email" | "username"> | null;
}

const CREATE = `
  INSERT INTO user_tokens (purpose, subject, token_hash, user_id, sent_to, account_email, account_auth_version, expires_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, now() + ? * interval '1 minute')
  ON CONFLICT (purpose, subject) DO UPDATE SET token_hash = excluded.token_hash, sent_to = excluded.sent_to,
    account_email = excluded.account_email, account_auth_version = excluded.account_auth_version,
    expires_at = excluded.expires_at`;

/**
 * Makes a token of 256 random bits for whoever reads the mail of `sentTo`. The one before it, for the same purpose and
 * user, ends; of those that say "This was not me" the one to the same address.
 * @param user whose account it is about; none where there is no account yet
 */
export async function createToken(db: Database, purpose: Purpose, sentTo: string, user?: Owner): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const subject = subjectOf(purpose, sentTo, user);
  const account = [user?.id ?? null, sentTo, user?.email ?? null, user?.auth_version ?? null];
  await db.raw(CREATE, [purpose, subject, hash(token), ...account, LASTS[purpose]]);
  return token;
}

/** What has one token at a time. */
function subjectOf(purpose: Purpose, sentTo: string, user?: Owner) {
  if (!user) return folded(sentTo);
  return purpose === "report_intruder" ? `${user.id} ${folded(sentTo)}` : user.id;
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
export async function grantOf(db: Database, token: string, purpose: Purpose): Promise<Grant> {
  const { rows } = await db.raw(`SELECT t.sent_to, u.id, u.username, u.email ${GOOD}`, [hash(token), purpose]);
  const [row] = rows;
  if (!row) throw linkIsOver();
  const { sent_to: sentTo, id, username, email } = row;
  return { sentTo, user: id ? { id, username, email } : null };
}

/** For the page that a link leads to: the same for whatever it brings, null where that is not good. */
export async function lookAtLink(db: Database, purpose: Purpose, token: unknown): Promise<Grant | null> {
  if (typeof token !== "string") return null;
  try {
    return await grantOf(db, token, purpose);
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** The same for a purpose that always is about somebody's account. */
export async function ownerOf(db: Database, token: string, purpose: Purpose) {
  const { user, sentTo } = await grantOf(db, token, purpose);
  if (!user) throw linkIsOver();
  return { ...user, sentTo };
}

/**
 * Locks the account that a token is about, and looks at the token only then: whatever another transaction was changing
 * has been committed by now.
 * @throws Refused (410)
 */
export async function lockOwner(trx: Database, token: string, purpose: Purpose) {
  const found = await trx("user_tokens")
    .where({ token_hash: hash(token), purpose })
    .first("user_id");
  if (found?.user_id) await lockUser(trx, found.user_id);
  return ownerOf(trx, token, purpose);
}

/**
 * Uses a token up: of many requests at once one gets through.
 * @returns until when it would have been good
 * @throws Refused (410) for all others
 */
export async function consumeToken(trx: Database, token: string, purpose: Purpose): Promise<Date> {
  const { rows } = await trx.raw(
    `DELETE FROM user_tokens WHERE token_hash = (SELECT t.token_hash ${GOOD} FOR UPDATE OF t) RETURNING expires_at`,
    [hash(token), purpose],
  );
  if (rows.length !== 1) throw linkIsOver();
  return rows[0].expires_at;
}

/**
 * Ends all links to an account but those that say "This was not me": an intruder who changes address and password must
 * not silence the owner so.
 * @param from given, ends of those also what is good as long or longer, which was sent later
 */
export async function endTokens(trx: Database, { id }: { id: string }, from?: Date): Promise<void> {
  await trx("user_tokens")
    .where({ user_id: id })
    .where((token) => token.whereNot({ purpose: "report_intruder" }).orWhere("expires_at", ">=", from ?? "infinity"))
    .delete();
}

const linkIsOver = () => new Refused(410, "link_is_over", LINK_IS_OVER);

const hash = (token: string) => createHash("sha256").update(token).digest("base64url");

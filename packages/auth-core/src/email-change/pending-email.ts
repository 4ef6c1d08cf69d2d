import { type Database, transaction } from "@latchkey/db";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { endRequestTo } from "../links/tokens.ts";
import { LINK_LIFETIME, POLICY } from "../policy.ts";
import { textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { requireUser } from "../session/current-user.ts";
import { normalize } from "../users/names.ts";
import { queueConfirmation } from "./confirmation-email.ts";

/** A change of address whose link was sent, but not used yet. */
export interface PendingEmail {
  email: string;
  /** When the newest email was requested. */
  sentAt: Date;
  /** When the link expires. */
  expiresAt: Date;
  /** Seconds until it can be sent again. */
  resendIn: number;
}

/** The same conditions as for the link itself: a change of the account revokes it. */
const PENDING = `
  t.user_id = u.id AND u.id = :id AND t.purpose = 'change_email' AND t.expires_at > now()
  AND t.account_email = u.email AND t.account_auth_version = u.auth_version`;

const FIND = `
  SELECT t.sent_to AS email, t.created_at AS "sentAt", t.expires_at AS "expiresAt",
    greatest(0, ceil(extract(epoch FROM t.created_at - now()) + ${POLICY.resendPause}))::int AS "resendIn"
  FROM user_tokens t, users u WHERE ${PENDING}`;

/** The link stays the same, so that the one in the earlier email works, too. */
const RENEW = `
  UPDATE user_tokens t SET created_at = now(), expires_at = now() + :lifetime * interval '1 second'
  FROM users u WHERE ${PENDING} AND t.sent_to = :email
    AND t.created_at <= now() - ${POLICY.resendPause} * interval '1 second' RETURNING t.id`;

/** Finds the current user's pending change of address, if there is one. */
export function findPendingEmail(req: Request, { db }: Pick<AuthContext, "db">): Promise<PendingEmail | null> {
  return pendingEmailOf(db, requireUser(req));
}

async function pendingEmailOf(db: Database, { id }: { id: string }): Promise<PendingEmail | null> {
  const { rows } = await db.raw<{ rows: PendingEmail[] }>(FIND, { id });
  return rows[0] ?? null;
}

/** Returns whether a change to this address is pending whose email was sent within `POLICY.resendPause`. */
export async function wasJustRequested(db: Database, user: { id: string }, email: string): Promise<boolean> {
  const pending = await pendingEmailOf(db, user);
  return pending?.email === email && pending.resendIn > 0;
}

/**
 * Sends the link of the pending change to `{ email }` again. Idempotent: shortly after an email was sent, no further one
 * is.
 * @throws Refused with 409 if no change to this address is pending, 429 beyond a rate limit
 */
export async function resendEmailChange(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const { db, throttle } = context;
  const email = normalize(textFields(input, ["email"]).email);
  const pending = await pendingEmailOf(db, requireUser(req));
  if (pending?.email !== email) throw notPending();
  if (pending.resendIn > 0) return;
  await throttle.emailTo("change_email", email, req);
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const { rows } = await trx.raw(RENEW, { id: account.id, email, lifetime: LINK_LIFETIME.change_email });
    const [link] = rows;
    if (link) await queueConfirmation(trx, context, req, { account, email, link: link.id });
  });
}

/**
 * Cancels the pending change to `{ email }`: its link no longer works, and a waiting email is not sent. Idempotent.
 * @throws Refused with 409 if it was confirmed in the meantime, 429 beyond a rate limit
 */
export async function cancelEmailChange(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<void> {
  const email = normalize(textFields(input, ["email"]).email);
  await throttle.change(req);
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    if (account.email === email) throw notPending();
    if (await endRequestTo(trx, account, email)) await recordChange(trx, account, "email_change_canceled", req, email);
  });
}

const notPending = () => new Refused(409, "email_not_pending");

import type { Database } from "@latchkey/db";
import { hashToken } from "./link-keys.ts";
import type { Purpose } from "./tokens.ts";

/**
 * Anyone can request these for any address, so that a new one may be sent to the address of an expired one. A change of
 * address needs its owner's login: the address may be a stranger's, who must not keep the change pending.
 */
export const RENEWABLE: readonly Purpose[] = ["register", "reset_password"];

/**
 * Looks up a link that has expired, and was neither used nor replaced.
 * @returns the address to which a new link can be sent, if it can; null for any other link
 */
export async function findExpiredLink(
  db: Database,
  purpose: Purpose | readonly Purpose[],
  token: unknown,
): Promise<{ resendTo?: string } | null> {
  if (typeof token !== "string") return null;
  const link = await db("user_tokens")
    .where({ token_hash: hashToken(token) })
    .whereIn("purpose", [purpose].flat())
    .whereRaw("expires_at <= now()")
    .first("purpose", "sent_to");
  if (!link) return null;
  return RENEWABLE.some((renewable) => renewable === link.purpose) ? { resendTo: link.sent_to } : {};
}

import type { Database } from "@latchkey/db";
import type { EncryptionKey } from "../encryption-keys.ts";
import { unseal } from "../sealed.ts";
import { stepOf } from "./totp.ts";

/**
 * Uses up a code of a user's authenticator app.
 * @returns false if it is wrong or was used before
 * @throws Error (503) if no key of ENCRYPTION_KEYS opens the secret: that must never count as having no second factor
 */
export async function useAuthenticatorCode(
  db: Database,
  keys: readonly EncryptionKey[],
  { id: user_id }: { id: string },
  code: string,
): Promise<boolean> {
  const row = await db("authenticators").where({ user_id }).first("secret", "key_id");
  if (!row) return false;
  const key = keys.find(({ id }) => id === row.key_id);
  const secret = key && unseal(key.key, row.secret, user_id);
  if (!secret) throw noKeyFor(user_id);
  const step = stepOf(Buffer.from(secret, "base64url"), code);
  return step !== null && claimStep(db, { user_id, secret: row.secret }, step);
}

function noKeyFor(userId: string) {
  const message = `No key of ENCRYPTION_KEYS opens the authenticator of user ${userId}. Restore the key that was removed`;
  return Object.assign(new Error(message), { status: 503 });
}

/** Compare-and-set: of several concurrent uses of a code, in any process, only one succeeds (RFC 6238, 5.2). */
async function claimStep(db: Database, authenticator: { user_id: string; secret: string }, step: number) {
  const claimed = await db("authenticators")
    .where(authenticator)
    .where("last_step", "<", step)
    .update({ last_step: step });
  return claimed === 1;
}

import type { Database } from "@latchkey/db";
import type { Request } from "express";
import { canReauthenticate } from "../login-options.ts";
import { NO_PASSWORD } from "../password/no-password.ts";
import type { Provider } from "../providers/provider.ts";

/** Never an account with a second factor: someone who can only read its email must not change the factors. */
const HAS_NOTHING_ELSE = `
  SELECT FROM users u WHERE u.id = ? AND u.password_hash = ?
    AND NOT EXISTS (SELECT FROM passkeys p WHERE p.user_id = u.id)
    AND NOT EXISTS (SELECT FROM authenticators a WHERE a.user_id = u.id)`;

/**
 * Returns whether the current user can confirm the login with an emailed code (step-up authentication). It is the last
 * resort, for an account without a password, passkey or second factor, if the provider of the login cannot confirm it.
 */
export async function isEmailCodeOffered(
  req: Request,
  { db, providers }: { db: Database; providers: readonly Provider[] },
): Promise<boolean> {
  const { user, session } = req;
  if (!user || user.hasPassword || providers.some((provider) => canReauthenticate(provider, session))) return false;
  const { rows } = await db.raw(HAS_NOTHING_ELSE, [user.id, NO_PASSWORD]);
  return rows.length > 0;
}

import type { Database, UserRow } from "@latchkey/db";
import { endTokens } from "../links/tokens.ts";
import { metrics } from "../metrics.ts";
import { deleteSessions } from "../session/end.ts";

/**
 * Revokes everything that an account's credentials have opened: sessions, emailed links, and logins in progress.
 * @param kept the `sid` of a session that is kept; the caller must set its `authVersion`
 * @param changes columns of the user to update with it
 */
export async function revokeAccess(
  trx: Database,
  { id }: { id: string },
  { kept = "", ...changes }: { kept?: string } & Partial<Pick<UserRow, "password_hash">> = {},
): Promise<{ authVersion: number }> {
  const [changed] = await trx("users")
    .where({ id })
    .update(changes)
    .increment("auth_version")
    .returning("auth_version");
  if (!changed) throw new Error("The user row was not locked");
  const ended = await deleteSessions(trx, id, kept); // If more are left, the new `auth_version` revokes them.
  metrics.sessionsEnded({ reason: "credentials_changed" }, ended);
  await endTokens(trx, { id });
  return { authVersion: changed.auth_version };
}

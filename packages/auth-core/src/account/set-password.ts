import type { Database, UserRow } from "@latchkey/db";
import { endTokens } from "../links/tokens.ts";
import { metrics } from "../metrics.ts";
import { deleteSessions } from "../session/end.ts";

/**
 * Sets a password hash and revokes all access that the old password gave: sessions, emailed links, and logins in
 * progress.
 * @param continued the `sid` of a session that is kept; the caller must set its `authVersion`
 */
export async function setPassword(
  trx: Database,
  { id }: { id: string },
  password_hash: string,
  continued = "",
): Promise<Pick<UserRow, "auth_version">> {
  const [changed] = await trx("users")
    .where({ id })
    .update({ password_hash })
    .increment("auth_version")
    .returning("auth_version");
  if (!changed) throw new Error("The user row was not locked");
  const ended = await deleteSessions(trx, id, continued); // If more are left, the new `auth_version` revokes them.
  metrics.sessionsEnded({ reason: "credentials_changed" }, ended);
  await endTokens(trx, { id });
  return changed;
}

import type { Database } from "@latchkey/db";
import { revokeAccess } from "../guards/revoke-access.ts";

/**
 * Sets a password hash and revokes all access that the old password gave.
 * @param kept the `sid` of a session that is kept; the caller must set its `authVersion`
 */
export function setPassword(
  trx: Database,
  owner: { id: string },
  password_hash: string,
  kept?: string,
): Promise<{ authVersion: number }> {
  return revokeAccess(trx, owner, { kept, password_hash });
}

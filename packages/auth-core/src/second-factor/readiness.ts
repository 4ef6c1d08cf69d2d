import { type Database, requireReady } from "@latchkey/db";
import type { SessionConfig } from "../settings.ts";

/** Each distinct key by one look-up in the index. */
const MISSING_KEYS = `
  WITH RECURSIVE used AS (
    SELECT min(key_id) AS key_id FROM authenticators
    UNION ALL
    SELECT (SELECT min(key_id) FROM authenticators a WHERE a.key_id > used.key_id) FROM used WHERE key_id IS NOT NULL)
  SELECT key_id FROM used WHERE key_id IS NOT NULL AND key_id <> ALL(?)`;

/**
 * For apps with a login: checks the database, and that ENCRYPTION_KEYS opens every authenticator.
 * @throws Error that names what is missing
 */
export async function requireReadyToLogin(db: Database, { encryptionKeys }: SessionConfig): Promise<void> {
  await requireReady(db);
  const { rows } = await db.raw(MISSING_KEYS, [encryptionKeys.map(({ id }) => id)]);
  if (rows.length === 0) return;
  throw new Error("ENCRYPTION_KEYS lacks a key that some authenticators need. Restore the key that was removed");
}

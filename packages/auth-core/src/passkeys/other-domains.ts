import type { Database } from "@latchkey/db";
import { relyingPartyId } from "../relying-party.ts";
import type { EventLog } from "../request/event-log.ts";
import type { SessionConfig } from "../settings.ts";

/**
 * Logs a warning if passkeys exist that were made for another domain: they do not work any longer. Apps call it at startup.
 * @param origin the app's own
 */
export async function warnOfOtherDomains(
  db: Database,
  { config, origin }: { config: SessionConfig; origin: string },
  log: EventLog,
): Promise<void> {
  const domain = relyingPartyId(config, origin);
  const other = await db("passkeys")
    .whereNot({ rp_id: domain })
    .first("rp_id")
    .catch(() => undefined);
  if (!other) return; // Or the database is not up yet, which is logged elsewhere.
  const advice = `Restore COOKIE_DOMAIN, or the app's host, or their users have to log in another way`;
  log.warn(
    { domain, other: other.rp_id },
    `Passkeys that were made for ${other.rp_id} do not work for ${domain}. ${advice}`,
  );
}

import { type Database, transaction } from "@latchkey/db";
import type { Request } from "express";
import * as v from "valibot";
import { recordByProvider } from "../activity/record.ts";
import type { AuthContext } from "../guards/context.ts";
import { metrics } from "../metrics.ts";
import { logEvent } from "../request/event-log.ts";
import { Refused } from "../request/refused.ts";
import { type ProviderLogout, verifyLogoutToken } from "./logout-token.ts";
import { requireProvider } from "./require-provider.ts";

const INPUT = v.object({ logout_token: v.string() });

/**
 * Ends the sessions that a provider names in `{ logout_token }`: all that it opened for a person, or those of one session
 * there (OpenID Connect Back-Channel Logout 1.0). Other sessions of the same user stay.
 * @throws Refused with 404 for an unknown provider, 400 for a token that is not valid or was used before, 503 if the
 * provider's keys cannot be loaded
 */
export async function endProviderSessions(req: Request, context: AuthContext, input: unknown): Promise<void> {
  const provider = requireProvider(context, req.params);
  if (!v.is(INPUT, input)) throw new Refused(400, "invalid_logout_token");
  const logout = await verifyLogoutToken(provider, input.logout_token).catch((error) => {
    if (error instanceof Refused) throw error;
    logEvent(req, "provider_failed", { provider: provider.name, reason: error.code });
    throw new Refused(503, "provider_unavailable", provider);
  });
  const ended = await transaction(context.db, async (trx) => {
    await requireFirstUse(trx, logout);
    const sessions = await deleteSessionsOf(trx, logout);
    for (const { user_id, browser } of sessions)
      if (user_id) await recordByProvider(trx, user_id, "ended_by_provider", { browser, provider: provider.title });
    return sessions;
  });
  metrics.sessionsEnded({ reason: "ended_by_provider" }, ended.length);
  logEvent(req, "ended_by_provider", { provider: provider.name, sessions: ended.length });
}

async function requireFirstUse(trx: Database, { tokenHash: token_hash }: ProviderLogout) {
  const first = await trx("used_logout_tokens").insert({ token_hash }).onConflict().ignore().returning("token_hash");
  if (first.length === 0) throw new Refused(400, "invalid_logout_token");
}

/** As in the indexes, which also find logins whose second factor is still missing. */
const PROVIDER = "coalesce(sess -> 'provider', sess -> 'pending' -> 'provider')";

/** Accounts are locked before sessions, as everywhere. */
async function deleteSessionsOf(trx: Database, { issuer, subject, sid }: ProviderLogout) {
  const named = Object.entries({ issuer, subject, sid }).filter(([, value]) => value !== undefined);
  const condition = named.map(([claim]) => `${PROVIDER} ->> '${claim}' = ?`).join(" AND ");
  const sessions = () =>
    trx("sessions").whereRaw(
      condition,
      named.map(([, value]) => String(value)),
    );
  await trx("users").whereIn("id", sessions().select("user_id")).orderBy("id").forUpdate().select("id");
  return sessions().delete(["user_id", trx.raw("sess ->> 'browser' AS browser")]);
}

import type { Database } from "@latchkey/db";
import type { Request } from "express";
import { recordEvent } from "../activity/record.ts";
import { forgetIdentity } from "../identities/kept-identity.ts";
import { metrics } from "../metrics.ts";
import { unbindLogin } from "../passkeys/login-cookie.ts";
import type { Provider } from "../providers/provider.ts";
import { clearSessionCookie } from "../session/end.ts";

/** Apps that log nobody in have no providers. */
interface Context {
  db: Database;
  providers?: readonly Provider[];
}

/**
 * Logs the browser out in every app. Does no harm without a session.
 * @returns where a site's browser continues: at the home page, or where it logs out of the provider of its login, too
 */
export async function logout(req: Request, { db, providers = [] }: Context): Promise<string> {
  const { issuer } = req.session.provider ?? {};
  const left = providers.find(({ logsOut, hasIssued }) => logsOut && issuer !== undefined && hasIssued(issuer));
  const userId = req.user?.id;
  if (req.session.userId || req.session.pending) await req.sessionStore.end(req);
  if (userId) {
    metrics.sessionsEnded({ reason: "logout" });
    await recordEvent(db, userId, "logged_out", req);
  }
  clearSessionCookie(req);
  unbindLogin(req);
  forgetIdentity(req);
  return left ? `/login/leave?provider=${left.name}` : "/";
}

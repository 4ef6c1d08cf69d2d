import type { Database } from "@latchkey/db";
import type { Request } from "express";
import { recordEvent } from "../activity/record.ts";
import { metrics } from "../metrics.ts";
import { unbindLogin } from "../passkeys/login-cookie.ts";
import { clearSessionCookie } from "../session/end.ts";

/** Logs the browser out in every app. Does no harm without a session. */
export async function logout(req: Request, { db }: { db: Database }): Promise<void> {
  const userId = req.user?.id;
  if (req.session.userId || req.session.pending) await req.sessionStore.end(req);
  if (userId) metrics.sessionsEnded({ reason: "logout" });
  if (userId) await recordEvent(db, userId, "logged_out", req);
  clearSessionCookie(req);
  unbindLogin(req);
}

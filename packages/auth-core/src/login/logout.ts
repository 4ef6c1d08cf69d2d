import type { Request } from "express";
import { logEvent } from "../request/event-log.ts";
import { clearSessionCookie } from "../session/end.ts";

/** Logs the browser out in every app. Does nothing harmful without a session. */
export async function logout(req: Request): Promise<void> {
  const userId = req.user?.id;
  if (req.session.userId) await req.sessionStore.end(req);
  if (userId) logEvent(req, "logged_out", { userId });
  clearSessionCookie(req);
}

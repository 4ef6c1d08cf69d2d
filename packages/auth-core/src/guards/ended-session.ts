import type { Database } from "@latchkey/db";
import type { Request } from "express";
import { clearSessionCookie } from "../session/end.ts";
import { hashSessionId, IS_VALID } from "../session/validity.ts";

const CURRENT = `SELECT 1 FROM sessions s LEFT JOIN users u ON u.id = s.user_id WHERE s.sid = ? AND ${IS_VALID}`;

/** Clears the cookie of a session that has ended since the request arrived, by this request or by a concurrent one. */
export async function clearEndedSession(req: Request, db: Database): Promise<void> {
  if (!req.user) return;
  const { rows } = await db.raw(CURRENT, [hashSessionId(req.sessionID)]);
  if (rows.length === 0) clearSessionCookie(req);
}

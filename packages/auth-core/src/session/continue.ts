import { randomBytes } from "node:crypto";
import type { Database } from "@latchkey/db";
import type { Request } from "express";
import type { SessionData } from "express-session";
import { POLICY } from "../policy.ts";
import { hashSessionId } from "./validity.ts";

/**
 * An update rather than a new row: a logout that waits for this transaction still finds the session by its lineage. As
 * for any new session ID, the cookie has to come back within `POLICY.unclaimed`.
 */
const CONTINUE = `
  UPDATE sessions s SET sid = ?, sess = ?, created_at = now(), expired = now() + interval '${POLICY.unclaimed} s'
  WHERE sid = ?`;

/**
 * Gives the current session a new id and the account's new `authVersion`, in the transaction that has locked the account and
 * may have raised it. It does not restore a session that was revoked in the meantime.
 * @returns a function that makes it the session of the request, to call after the commit
 */
export async function continueSession(
  trx: Database,
  req: Request,
  changes: Pick<SessionData, "authVersion"> & Partial<SessionData>,
): Promise<() => void> {
  const sid = randomBytes(24).toString("base64url");
  const sess = JSON.stringify({ ...req.session, ...changes });
  await trx.raw(CONTINUE, [hashSessionId(sid), sess, hashSessionId(req.sessionID)]);
  return () => req.sessionStore.adopt(req, sid, JSON.parse(sess));
}

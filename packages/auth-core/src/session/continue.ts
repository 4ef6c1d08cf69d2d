import { randomBytes } from "node:crypto";
import type { Database, UserRow } from "@latchkey/db";
import type { Request } from "express";
import { POLICY } from "../policy.ts";
import { hashSessionId } from "./rows.ts";

/**
 * In place, so that a logout that waits for this transaction finds the session by what did not change. Like any new id it
 * is over in a few minutes if its cookie never comes back.
 */
const CONTINUE = `
  UPDATE sessions s SET sid = ?, sess = ?, created_at = now(), expired = now() + interval '${POLICY.unclaimed} s'
  WHERE sid = ?`;

/**
 * Gives the current session a new id and the account's new `auth_version`, in the transaction that raised it: a session
 * that was revoked in the meantime is not created again.
 * @returns what makes it the request's session, for when the transaction is committed
 */
export async function continueSession(
  trx: Database,
  req: Request,
  { auth_version }: Pick<UserRow, "auth_version">,
): Promise<() => void> {
  const sid = randomBytes(24).toString("base64url");
  const sess = JSON.stringify({ ...req.session, authVersion: auth_version });
  await trx.raw(CONTINUE, [hashSessionId(sid), sess, hashSessionId(req.sessionID)]);
  return () => req.sessionStore.adopt(req, sid, JSON.parse(sess));
}

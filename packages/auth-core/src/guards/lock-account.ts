import type { Database, UserRow } from "@latchkey/db";
import type { Request } from "express";
import { notAuthenticated, requireUser } from "../session/current-user.ts";
import { hashSessionId, IS_VALID } from "../session/validity.ts";
import { lockUser } from "../users/users.ts";

/** KEY SHARE: the session cannot end before this transaction does. */
const CURRENT = `
  SELECT u.* FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.sid = ? AND u.id = ? AND ${IS_VALID} FOR KEY SHARE OF s`;

/**
 * Locks the current user's account and checks again that the session is valid: since `requireLogin`, it may have ended, or
 * the user may have been disabled.
 * @throws Refused (401) if it is not valid
 */
export async function lockAccount(trx: Database, req: Request): Promise<UserRow> {
  const { id } = requireUser(req);
  await lockUser(trx, id);
  const { rows } = await trx.raw(CURRENT, [hashSessionId(req.sessionID), id]);
  const [account] = rows;
  if (!account) throw notAuthenticated();
  return account;
}

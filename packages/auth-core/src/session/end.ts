import { BATCH_SIZE, type Database } from "@latchkey/db";
import type { Request } from "express";

/** Makes the request anonymous and deletes the browser's cookie. The session must have ended already. */
export function clearSessionCookie(req: Request): void {
  req.user = undefined;
  const { res } = req;
  if (!res) throw new Error("The request has no response");
  const { name, options } = res.locals.sessionCookie;
  res.clearCookie(name, options);
}

/**
 * Deletes up to `BATCH_SIZE` sessions of a user, newest first.
 * @param kept the `sid` of a session to keep
 * @param skipped how many of the newest to keep
 * @returns how many were deleted
 */
export function deleteSessions(trx: Database, userId: string, kept = "", skipped = 0): PromiseLike<number> {
  const newest = trx("sessions").where({ user_id: userId }).whereNot({ sid: kept }).orderBy("created_at", "desc");
  return trx("sessions").whereIn("sid", newest.select("sid").offset(skipped).limit(BATCH_SIZE)).delete();
}

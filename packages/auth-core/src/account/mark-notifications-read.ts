import { BATCH_SIZE, type Database, inBatches, transaction } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { requireUser } from "../session/current-user.ts";

/**
 * Marks all of the current user's notifications as read.
 * @throws Refused with 401 if the session has ended in the meantime, 429 beyond a rate limit
 */
export async function markNotificationsRead(req: Request, { db, throttle }: AuthContext): Promise<void> {
  await throttle.change(req);
  const { id } = requireUser(req);
  const [latest] = await db("events").where({ user_id: id }).orderBy("id", "desc").limit(1).select("id");
  if (latest) await inBatches(() => transaction(db, (trx) => markBatch(trx, req, latest.id)));
  req.unread = 0;
}

/** Stops at the notification that was the latest at the start: new ones could otherwise keep this running forever. */
async function markBatch(trx: Database, req: Request, latest: string): Promise<number> {
  const { id } = await lockAccount(trx, req);
  const unread = trx("events").where({ user_id: id }).whereNull("read_at").where("id", "<=", latest);
  return trx("events").whereIn("id", unread.select("id").limit(BATCH_SIZE)).update({ read_at: trx.fn.now() });
}

import type { Database, EventRow } from "@latchkey/db";

/** For an operator: lists up to `limit` events of an account, oldest first, after the one with this id. */
export function listActivity(
  db: Database,
  { id }: { id: string },
  after: string,
  limit: number,
): PromiseLike<EventRow[]> {
  return db("events").where({ user_id: id }).where("id", ">", after).orderBy("id").limit(limit);
}

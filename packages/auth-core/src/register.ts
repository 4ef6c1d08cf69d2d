import type { Database } from "@latchkey/db";
import type { Request } from "express";
import { recordEvent } from "./events.ts";
import { textFields } from "./input.ts";
import { requireTransport, startSession } from "./login.ts";
import { inLine } from "./password-limiter.ts";
import type { Throttle } from "./throttle.ts";
import { insertUser, prepareUser, requireFree, type User } from "./users.ts";

/**
 * Creates a user from `{ username, email, password }` and logs the browser in.
 * @throws Refused with 422, 409 where a name is taken, 429 or 503; then nothing was created
 */
export async function register(req: Request, db: Database, throttle: Throttle, input: unknown): Promise<User> {
  const fields = textFields(input, ["username", "email", "password"]);
  requireTransport(req);
  return inLine(req, async (gone) => {
    await throttle.registration(req);
    await requireFree(db, fields); // Before the hash, which is dear; the insert decides.
    const prepared = await prepareUser(fields, gone);
    const account = await db.transaction(async (trx) => {
      const inserted = await insertUser(trx, prepared);
      await recordEvent(trx, inserted.id, "registered", req);
      return inserted;
    });
    return startSession(req, account);
  });
}

import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { recordEvent } from "../activity/record.ts";
import { consumeToken, requireGrant } from "../emails/tokens.ts";
import type { AuthContext } from "../guards/context.ts";
import { login } from "../login/login.ts";
import { withLoginSlot } from "../password/queue.ts";
import { POLICY } from "../policy.ts";
import { textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { requireTransport, startSession } from "../session/start.ts";
import { fold } from "../users/names.ts";
import { insertUser, prepareUser, requireFree } from "../users/new-user.ts";
import type { User } from "../users/public-user.ts";
import { requireUnreserved } from "../users/reserved-addresses.ts";
import { requestLink } from "./request-link.ts";

/**
 * Has a link to create an account sent to `{ email }`. Whoever has an account there already is told so by mail, and
 * nobody else is.
 * @throws Refused with 422 if it is no address, 429 after too many
 */
export function requestRegistration(req: Request, context: AuthContext, input: unknown): Promise<void> {
  return requestLink("register", req, context, input);
}

/**
 * Creates a user from `{ token, username, password }`, with the address that the token was sent to, and logs the
 * browser in.
 * @throws Refused with 410 where the token is not good any more; with 422, 409 where a name is taken, 429 or 503 it stays good
 */
export async function register(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const { token, username, password } = textFields(input, ["token", "username", "password"]);
  requireTransport(req);
  try {
    return await createAccount(req, context, token, { username, password });
  } catch (error) {
    const user = await alreadyCreated(req, context, error, { username, password });
    if (!user) throw error;
    return user;
  }
}

async function createAccount(
  req: Request,
  { db, throttle }: AuthContext,
  token: string,
  { username, password }: Chosen,
): Promise<User> {
  return withLoginSlot(req, async (gone) => {
    await throttle.attemptFrom(req);
    const { sentTo: email } = await requireGrant(db, token, "register");
    // Before the hash, which is expensive; the insert decides.
    await requireFree(db, { username, email }).catch(async (taken) => {
      await requireGrant(db, token, "register"); // The same form may have used the link just now.
      throw taken;
    });
    const prepared = await prepareUser({ username, email, password }, gone);
    const account = await transaction(db, async (trx) => {
      await consumeToken(trx, token, "register");
      const inserted = await insertUser(trx, prepared);
      await requireUnreserved(trx, inserted);
      await recordEvent(trx, inserted.id, "registered", req);
      gone.throwIfAborted();
      return inserted;
    });
    const user = await startSession(req, account);
    if (!user) throw notAuthenticated();
    return user;
  });
}

type Chosen = Record<"username" | "password", string>;

/**
 * A form that is sent twice, by a double click or because its answer was lost, gets what the first one achieved: a login
 * to the account that it has created just now. To everybody else the link has been used.
 */
async function alreadyCreated(req: Request, context: AuthContext, error: unknown, chosen: Chosen) {
  if (!(error instanceof Refused) || error.code !== "invalid_link") return null;
  const created = await context
    .db("users")
    .where({ username_key: fold(chosen.username) })
    .where("created_at", ">", context.db.raw(`now() - interval '${POLICY.resubmission} s'`))
    .first("id");
  if (!created) return null;
  return req.user?.id === created.id ? req.user : login(req, context, chosen);
}

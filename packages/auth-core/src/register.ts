import { transaction } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "./context.ts";
import { recordEvent } from "./events.ts";
import { textFields } from "./input.ts";
import { requestLink } from "./links.ts";
import { requireTransport, startSession } from "./login.ts";
import { inLine } from "./password-limiter.ts";
import { notAuthenticated } from "./require-login.ts";
import { consumeToken, grantOf } from "./tokens.ts";
import { insertUser, prepareUser, requireFree, type User } from "./users.ts";

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
export async function register(req: Request, { db, throttle }: AuthContext, input: unknown): Promise<User> {
  const { token, username, password } = textFields(input, ["token", "username", "password"]);
  requireTransport(req);
  return inLine(req, async (gone) => {
    await throttle.attemptFrom(req);
    const { sentTo: email } = await grantOf(db, token, "register");
    await requireFree(db, { username, email }); // Before the hash, which is dear; the insert decides.
    const prepared = await prepareUser({ username, email, password }, gone);
    const account = await transaction(db, async (trx) => {
      await consumeToken(trx, token, "register");
      const inserted = await insertUser(trx, prepared);
      await recordEvent(trx, inserted.id, "registered", req);
      return inserted;
    });
    const user = await startSession(req, account);
    if (!user) throw notAuthenticated();
    return user;
  });
}

import { transaction } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { consumeToken, requireGrant } from "../links/tokens.ts";
import { completeLogin } from "../login/complete-login.ts";
import { requireSameRegistration } from "../login/resubmitted.ts";
import { withLoginSlot } from "../password/queue.ts";
import { registrationPurposes } from "../registration.ts";
import { textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { insertUser, prepareUser, requireFree } from "../users/new-user.ts";
import type { User } from "../users/public-user.ts";
import { requireUnreserved } from "../users/reserved-addresses.ts";
import { requestLink } from "./request-link.ts";

/**
 * Sends a link to create an account to `{ email }`. Prevents user enumeration: if the address already has an account,
 * only the email says so.
 * @throws Refused with 403 if registration is by invitation only, 422 if it is not an email address, 429 beyond a rate
 * limit
 */
export async function requestRegistration(req: Request, context: AuthContext, input: unknown): Promise<void> {
  if (context.registration === "invitation") throw new Refused(403, "invitation_only");
  return requestLink("register", req, context, input);
}

/**
 * Creates a user from `{ token, username, password }`, with the address that the token was sent to, and logs the
 * browser in.
 * @throws Refused with 410 if the token is not valid; with 422, 409 (a name is taken), 429 or 503 the token stays valid
 */
export async function register(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const { token, username, password } = textFields(input, ["token", "username", "password"]);
  requireTransport(req);
  return createAccount(req, context, token, { username, password }).catch((error) =>
    requireSameRegistration(req, context, { username, password, error }),
  );
}

type Credentials = Record<"username" | "password", string>;

async function createAccount(req: Request, context: AuthContext, token: string, credentials: Credentials) {
  const { db, throttle, registration } = context;
  const purposes = registrationPurposes(registration);
  return withLoginSlot(req, async (clientGone) => {
    await throttle.attemptFrom(req);
    const { sentTo: email } = await requireGrant(db, token, ...purposes);
    await requireFreeNames(context, token, { ...credentials, email });
    const prepared = await prepareUser({ ...credentials, email }, clientGone);
    const account = await transaction(db, async (trx) => {
      await consumeToken(trx, token, ...purposes);
      const inserted = await insertUser(trx, prepared);
      await requireUnreserved(trx, inserted);
      clientGone.throwIfAborted();
      return inserted;
    });
    const user = await completeLogin(req, context, account, { method: "registration" });
    if (!user) throw notAuthenticated();
    return user;
  });
}

/** An early check, before the expensive hash. The insert checks again. */
async function requireFreeNames(
  { db, registration }: AuthContext,
  token: string,
  names: { username: string; email: string },
) {
  try {
    await requireFree(db, names);
  } catch (taken) {
    await requireGrant(db, token, ...registrationPurposes(registration)); // A double click may have just used the link.
    throw taken;
  }
}

import { transaction } from "@latchkey/db";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { findKeptIdentity } from "../identities/kept-identity.ts";
import { consumeToken, requireGrant } from "../links/tokens.ts";
import { completeLogin } from "../login/complete-login.ts";
import { withLoginSlot } from "../password/queue.ts";
import { registrationPurposes } from "../registration.ts";
import { textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { insertUser, prepareUser } from "../users/new-user.ts";
import type { User } from "../users/public-user.ts";
import { requireUnreserved } from "../users/reserved-addresses.ts";
import { requireFreeNames } from "./free-names.ts";
import { registerIdentity } from "./register-identity.ts";
import { registerWithPasskey } from "./register-with-passkey.ts";
import { requestLink } from "./request-link.ts";
import { requireSameRegistration } from "./resubmitted.ts";

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
 * Creates a user from `{ token, username }` and a `password`, or the passkey `credential` instead, with the address that the
 * token was sent to, and logs the browser in. In a browser whose person another provider has confirmed, neither is needed.
 * @throws Refused with 410 if the token is not valid; with 422, 409 (a name is taken), 429 or 503 the token stays valid
 */
export async function register(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const { credential, password } = { credential: undefined, password: undefined, ...Object(input) };
  const kept = findKeptIdentity(req, context);
  if (kept && credential === undefined && password === undefined)
    return registerIdentity(req, context, kept, textFields(input, ["token", "username"]));
  requireTransport(req);
  return credential ? withPasskey(req, context, input, credential) : withPassword(req, context, input);
}

async function withPasskey(req: Request, context: AuthContext, input: unknown, credential: unknown) {
  const { token, username } = textFields(input, ["token", "username"]);
  return registerWithPasskey(req, context, { token, username, credential }).catch((error) =>
    requireSameRegistration(req, context, { username, error }),
  );
}

async function withPassword(req: Request, context: AuthContext, input: unknown) {
  const { token, username, password } = textFields(input, ["token", "username", "password"]);
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

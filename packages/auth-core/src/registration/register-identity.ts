import { transaction } from "@latchkey/db";
import type { Request } from "express";
import { CREATION } from "../event-kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { insertIdentity } from "../identities/identities.ts";
import { hasRequestedLink, type KeptIdentity } from "../identities/kept-identity.ts";
import { consumeToken, requireGrant } from "../links/tokens.ts";
import { completeLogin } from "../login/complete-login.ts";
import { registrationPurposes } from "../registration.ts";
import { Refused } from "../request/refused.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { insertUser, withoutPassword } from "../users/new-user.ts";
import type { User } from "../users/public-user.ts";
import { requireUnreserved } from "../users/reserved-addresses.ts";
import { requireSameIdentity } from "./resubmitted.ts";

interface Registration {
  username: string;
  /** Of an emailed link. Without it, the provider is authoritative for the address. */
  token?: string;
}

/**
 * Creates a user without a password, connects the identity, and logs the browser in. Idempotent: a form that is sent twice
 * logs in to the account that the first request has created.
 * @throws Refused with 410 if the token is not valid, or was sent to another address than the one to which this browser
 * requested a link; with 422 or 409 the token stays valid
 */
export async function registerIdentity(
  req: Request,
  context: AuthContext,
  kept: KeptIdentity,
  registration: Registration,
): Promise<User> {
  requireTransport(req);
  await context.throttle.attemptFrom(req);
  return createAccount(req, context, kept, registration).catch((error) =>
    requireSameIdentity(req, context, { ...kept, error }),
  );
}

async function createAccount(
  req: Request,
  context: AuthContext,
  kept: KeptIdentity,
  { username, token }: Registration,
) {
  const { db, registration } = context;
  const { identity } = kept;
  const purposes = registrationPurposes(registration);
  const email = token === undefined ? authoritativeAddress(kept) : await confirmedAddress(context, kept, token);
  const prepared = withoutPassword({ username, email });
  const account = await transaction(db, async (trx) => {
    if (token !== undefined) await consumeToken(trx, token, ...purposes);
    const inserted = await insertUser(trx, prepared);
    await requireUnreserved(trx, inserted);
    if (!(await insertIdentity(trx, identity, { user_id: inserted.id, event_id: CREATION })))
      throw new Refused(409, "provider_taken", identity.login);
    return inserted;
  });
  const login = { ...identity.login, recent: identity.login.recent || token !== undefined };
  const user = await completeLogin(req, context, account, {
    method: "registration",
    provider: login,
    remember: kept.remember,
  });
  if (!user) throw notAuthenticated();
  return user;
}

function authoritativeAddress({ identity: { authoritativeForEmail, email } }: KeptIdentity) {
  if (!authoritativeForEmail || !email) throw new Refused(410, "provider_registration_expired");
  return email;
}

async function confirmedAddress({ db, registration }: AuthContext, kept: KeptIdentity, token: string) {
  const { sentTo } = await requireGrant(db, token, ...registrationPurposes(registration));
  if (!hasRequestedLink(kept, sentTo)) throw new Refused(410, "provider_registration_expired");
  return sentTo;
}

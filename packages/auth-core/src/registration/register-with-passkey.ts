import { hash } from "node:crypto";
import { transaction } from "@latchkey/db";
import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import type { Request } from "express";
import { CREATION } from "../event-kinds.ts";
import type { AuthContext } from "../guards/context.ts";
import { consumeToken, requireGrant } from "../links/tokens.ts";
import { completeLogin } from "../login/complete-login.ts";
import { insertPasskey } from "../passkeys/add-passkey.ts";
import { createChallenge } from "../passkeys/challenge.ts";
import { readAttestation } from "../passkeys/credential.ts";
import { creationOptions } from "../passkeys/options.ts";
import { passkeyRefused, verifyNewPasskey } from "../passkeys/verify.ts";
import { registrationPurposes } from "../registration.ts";
import { textFields } from "../request/input.ts";
import { whereFrom } from "../request/where-from.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { insertUser, withoutPassword } from "../users/new-user.ts";
import type { User } from "../users/public-user.ts";
import { requireUnreserved } from "../users/reserved-addresses.ts";
import { requireFreeNames } from "./free-names.ts";

/**
 * Creates what the browser needs to make the passkey of a new account, from `{ token, username }` of the registration.
 * @throws Refused with 410 if the token is not valid, 422 or 409 if the username cannot be used, 429 beyond a rate limit
 */
export async function newRegistrationPasskey(
  req: Request,
  context: AuthContext,
  input: unknown,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { token, username } = textFields(input, ["token", "username"]);
  const { relyingParty } = context;
  const names = await requireNames(req, context, token, username);
  const challenge = createChallenge(relyingParty.keys, purposeOf(token));
  return creationOptions(relyingParty, { challenge, handle: handleOf(challenge), username: names.username });
}

/**
 * Creates a user without a password, and with the passkey `credential` that the browser made, and logs the browser in.
 * @throws Refused with 410 if the token is not valid, 422 if the passkey does not verify, 422 or 409 if the username cannot be
 * used, 401 if the account was deleted in the meantime, 429 beyond a rate limit
 */
export async function registerWithPasskey(
  req: Request,
  context: AuthContext,
  { token, username, credential }: { token: string; username: string; credential: unknown },
): Promise<User> {
  const { db, relyingParty, registration } = context;
  const names = await requireNames(req, context, token, username);
  const response = readAttestation(credential);
  if (!response) throw passkeyRefused();
  const { challenge, passkey } = await verifyNewPasskey(relyingParty, response, purposeOf(token));
  const { account, id } = await transaction(db, async (trx) => {
    await consumeToken(trx, token, ...registrationPurposes(registration));
    const passkey_handle = handleOf(Buffer.from(challenge, "base64url"));
    const inserted = await insertUser(trx, { ...names, passkey_handle });
    await requireUnreserved(trx, inserted);
    const { browser: name } = whereFrom(req);
    const id = await insertPasskey(trx, { ...passkey, user_id: inserted.id, name, event_id: CREATION });
    return { account: inserted, id };
  });
  const user = await completeLogin(req, context, account, { method: "registration", factor: "passkey", passkey: id });
  if (!user) throw notAuthenticated();
  return user;
}

async function requireNames(req: Request, context: AuthContext, token: string, username: string) {
  const { db, throttle, registration } = context;
  await throttle.attemptFrom(req);
  const { sentTo } = await requireGrant(db, token, ...registrationPurposes(registration));
  const names = withoutPassword({ username, email: sentTo });
  await requireFreeNames(context, token, names);
  return names;
}

/** The challenge is as random, and belongs to this registration alone. So nothing is stored before the account exists. */
const handleOf = (challenge: Buffer) => hash("sha256", challenge, "base64url");

const purposeOf = (token: string) => `register ${hash("sha256", token, "base64url")}`;

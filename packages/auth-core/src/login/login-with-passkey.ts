import { transaction, type UserRow } from "@latchkey/db";
import type { PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { requireTransport } from "../guards/require-transport.ts";
import { metrics } from "../metrics.ts";
import { consumeChallenge, createChallenge } from "../passkeys/challenge.ts";
import { type Assertion, readAssertion } from "../passkeys/credential.ts";
import { bindLogin, boundLogin } from "../passkeys/login-cookie.ts";
import { passkeyRefused, verifyPasskey } from "../passkeys/verify.ts";
import { POLICY } from "../policy.ts";
import { checkbox } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { whereFrom } from "../request/where-from.ts";
import { clearSessionCookie } from "../session/end.ts";
import type { User } from "../users/public-user.ts";
import { completeLogin } from "./complete-login.ts";
import { findAccountById } from "./find-account.ts";

/**
 * Creates what the browser needs to ask for a passkey. It names no user, so it reveals none (user enumeration), and takes
 * no query. The challenge is bound to a cookie.
 */
export async function newPasskeyLogin(
  req: Request,
  { relyingParty: { id, keys } }: AuthContext,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const challenge = createChallenge(keys, bindLogin(req)).toString("base64url");
  return { challenge, rpId: id, timeout: POLICY.passkeyChallenge * 1000, userVerification: "required" };
}

/**
 * Logs the browser in with `{ credential, remember }`, the passkey that it asked for. User verification is required, so it
 * counts as two factors, and no code follows.
 * @throws Refused with 422 `passkey_unknown` if no account has it any longer, `passkey_refused` if it does not verify or its
 * challenge has expired, was used before, or belongs to another browser; 429 beyond a rate limit
 */
export async function loginWithPasskey(req: Request, context: AuthContext, input: unknown): Promise<User> {
  const { credential } = { credential: undefined, ...Object(input) };
  const remember = checkbox(input, "remember");
  requireTransport(req);
  await context.throttle.attemptFrom(req);
  try {
    const { account, passkey } = await checkPasskey(req, context, readAssertion(credential));
    const { new_browser: newBrowser } = account;
    const options = { method: "passkey", factor: "passkey", passkey, newBrowser, remember } as const;
    const user = await completeLogin(req, context, account, options);
    if (!user) throw passkeyRefused();
    await requireStored(req, context, passkey);
    return user;
  } catch (error) {
    if (error instanceof Refused) metrics.login({ method: "passkey", result: "refused" });
    throw error;
  }
}

async function checkPasskey(req: Request, { db, relyingParty }: AuthContext, response: Assertion | null) {
  const purpose = boundLogin(req);
  if (!purpose || !response) throw passkeyRefused();
  const row = await db("passkeys").where({ credential_id: response.id }).first();
  if (!row) throw passkeyUnknown();
  const { challenge, used } = await verifyPasskey(relyingParty, response, purpose, row);
  const account = await findAccountById(db, row.user_id, whereFrom(req));
  if (!account || !isHandleOf(account, response)) throw passkeyRefused();
  await transaction(db, async (trx) => {
    if (!(await consumeChallenge(trx, challenge))) throw passkeyRefused();
    const { credential_id } = row; // It may have been removed in the meantime.
    const updated = await trx("passkeys")
      .where({ credential_id })
      .update({ ...used, last_used_at: trx.fn.now() });
    if (updated === 0) throw passkeyUnknown();
  });
  return { account, passkey: row.id };
}

/**
 * Ends the session if its passkey was removed during the login: the removal may not have seen it. KEY SHARE waits for a removal
 * in progress; a later one sees the session, as it is stored already.
 */
async function requireStored(req: Request, { db }: AuthContext, id: string) {
  const passkey = await db("passkeys").where({ id }).forKeyShare().first("id");
  if (passkey) return;
  await req.sessionStore.end(req);
  clearSessionCookie(req);
  throw passkeyUnknown();
}

const passkeyUnknown = () => new Refused(422, "passkey_unknown");

const isHandleOf = ({ passkey_handle }: UserRow, { response: { userHandle } }: Assertion) =>
  userHandle === passkey_handle;

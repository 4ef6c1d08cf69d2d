import { randomBytes } from "node:crypto";
import { type Database, transaction } from "@latchkey/db";
import { fieldErrors } from "@latchkey/texts";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { EncryptionKey } from "../encryption-keys.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { revokeAccess } from "../guards/revoke-access.ts";
import { requireConnected } from "../request/connected.ts";
import { InvalidInput, textFields } from "../request/input.ts";
import { continueSession } from "../session/continue.ts";
import { requireUser } from "../session/current-user.ts";
import { hashSessionId } from "../session/validity.ts";
import { base32 } from "./base32.ts";
import { openEnrolment, requireKey, sealEnrolment, sealSecret } from "./enrolment.ts";
import { requireFactorToEnrol } from "./factor-to-enrol.ts";
import { replaceRecoveryCodes } from "./recovery-codes.ts";
import { keyUri, SECRET_BYTES, stepOf } from "./totp.ts";

interface NewAuthenticator {
  /** To type into an authenticator app. */
  secret: string;
  /** The same, as the contents of a QR code. */
  uri: string;
  /** The secret, encrypted for this session: `enableAuthenticator` gets it back, so nothing is stored until then. */
  enrolment: string;
}

/**
 * Creates the secret of an authenticator app.
 * @param input `{ enrolment }` shows that secret again, if it is one of this session
 * @throws Refused with 403 without ENCRYPTION_KEYS, or if the user's passkey has to be used first
 */
export async function newAuthenticator(req: Request, context: AuthContext, input: unknown): Promise<NewAuthenticator> {
  const { encryptionKeys } = context;
  const key = requireKey(encryptionKeys);
  await requireFactorToEnrol(req, context);
  const secret = openEnrolment(req, encryptionKeys, input) ?? randomBytes(SECRET_BYTES);
  const uri = keyUri(secret, requireUser(req).username);
  return { secret: base32(secret), uri, enrolment: sealEnrolment(req, key, secret) };
}

/**
 * Enables the authenticator app of `{ enrolment }`, in place of any earlier one, if `{ code }` is one of its codes. All
 * other sessions end, this session gets a new id, and the owner is notified.
 * @returns new recovery codes, which are shown only now
 * @throws Refused with 422 for a wrong code or an enrolment of another session, 403 without ENCRYPTION_KEYS or if the user's
 * passkey has to be used first, 429 beyond a rate limit
 */
export async function enableAuthenticator(
  req: Request,
  { db, throttle, origin, linkKeys, encryptionKeys, relyingParty }: AuthContext,
  input: unknown,
): Promise<string[]> {
  const key = requireKey(encryptionKeys);
  const { code } = textFields(input, ["enrolment", "code"]);
  await throttle.change(req);
  const secret = openEnrolment(req, encryptionKeys, input);
  if (!secret) throw new InvalidInput({ code: fieldErrors.enrolment_expired });
  const last_step = stepOf(secret, code.replaceAll(/\s/g, ""));
  if (last_step === null) throw wrongCode();
  const { codes, adopt } = await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    await requireFactorToEnrol(req, { db: trx, relyingParty });
    const changed = await revokeAccess(trx, account, { kept: hashSessionId(req.sessionID) });
    const adopt = await continueSession(trx, req, { ...changed, factor: "authenticator" });
    const event = await recordChange(trx, account, "authenticator_enabled", req);
    await store(trx, account.id, key, { secret, last_step, event_id: event });
    const codes = await replaceRecoveryCodes(trx, account, event);
    await queueNotice(trx, linkKeys, "authenticator_enabled", { account, data: { origin, event } });
    requireConnected(req, account); // Otherwise nobody would see the recovery codes.
    return { codes, adopt };
  });
  adopt();
  return codes;
}

/** Not with a code that was used before: the steps of a user only move forward, whatever the secret. */
async function store(
  trx: Database,
  user_id: string,
  key: EncryptionKey,
  { secret, ...state }: { secret: Buffer; last_step: number; event_id: string },
) {
  const row = { user_id, key_id: key.id, secret: sealSecret(key, secret, user_id), created_at: new Date(), ...state };
  const stored = await trx("authenticators")
    .insert(row)
    .onConflict("user_id")
    .merge()
    .where("authenticators.last_step", "<", state.last_step)
    .returning("user_id");
  if (stored.length === 0) throw wrongCode();
}

const wrongCode = () => new InvalidInput({ code: fieldErrors.code_wrong });

import { randomBytes } from "node:crypto";
import { type Database, transaction } from "@latchkey/db";
import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import type { Request } from "express";
import { recordChange } from "../activity/record.ts";
import { queueNotice } from "../emails/notices.ts";
import type { AuthContext } from "../guards/context.ts";
import { lockAccount } from "../guards/lock-account.ts";
import { POLICY } from "../policy.ts";
import { Refused } from "../request/refused.ts";
import { requireFactorToEnrol } from "../second-factor/factor-to-enrol.ts";
import { requireUser } from "../session/current-user.ts";
import { consumeChallenge, createChallenge } from "./challenge.ts";
import { readAttestation } from "./credential.ts";
import { readName } from "./name.ts";
import { creationOptions } from "./options.ts";
import { passkeyRefused, verifyNewPasskey } from "./verify.ts";

const HANDLE_BYTES = 32;

/**
 * Creates what the browser needs to make a passkey for the current user. The challenge is valid for this user and session.
 * @throws Refused with 403 if the user's passkey has to be used first, 409 if the user has too many, 429 beyond a rate limit
 */
export async function newPasskey(req: Request, context: AuthContext): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { db, throttle, relyingParty } = context;
  const user = requireUser(req);
  await throttle.change(req);
  await requireFactorToEnrol(req, context);
  const passkeys = await db("passkeys").where({ user_id: user.id }).select("credential_id");
  requireRoom(passkeys);
  const challenge = createChallenge(relyingParty.keys, purposeOf(req));
  const { username } = user;
  return creationOptions(relyingParty, { challenge, handle: await handleOf(db, user), username, existing: passkeys });
}

/**
 * Adds the passkey `{ credential, name }` that the browser made, and notifies the owner.
 * @returns its name, by default the browser's
 * @throws Refused with 422 if it does not verify, or if its challenge was used before, 403 if the user's passkey has to be
 * used first, 409 if the user has too many, 429 beyond a rate limit
 */
export async function addPasskey(req: Request, context: AuthContext, input: unknown): Promise<{ name: string }> {
  const { db, throttle, origin, linkKeys, relyingParty } = context;
  const { credential } = { credential: undefined, ...Object(input) };
  const name = readName(req, input);
  await throttle.change(req);
  const response = readAttestation(credential);
  if (!response) throw passkeyRefused();
  const { challenge, passkey } = await verifyNewPasskey(relyingParty, response, purposeOf(req));
  await transaction(db, async (trx) => {
    const account = await lockAccount(trx, req);
    const { id: user_id } = account;
    await requireFactorToEnrol(req, { db: trx, relyingParty });
    requireRoom(await trx("passkeys").where({ user_id }).select("credential_id"));
    if (!(await consumeChallenge(trx, challenge))) throw passkeyRefused();
    const event_id = await recordChange(trx, account, "passkey_added", req, name);
    await insertPasskey(trx, { ...passkey, user_id, name, event_id });
    await queueNotice(trx, linkKeys, "passkey_added", { account, data: { origin, event: event_id } });
  });
  return { name };
}

type NewPasskey = Awaited<ReturnType<typeof verifyNewPasskey>>["passkey"];

/**
 * Stores a verified passkey.
 * @returns its public handle
 * @throws Refused with 422 if it is stored already, perhaps as another user's: nobody may claim it
 */
export async function insertPasskey(
  trx: Database,
  row: NewPasskey & { user_id: string; name: string; event_id: string },
): Promise<string> {
  const [inserted] = await trx("passkeys").insert(row).onConflict("credential_id").ignore().returning("id");
  if (!inserted) throw passkeyRefused();
  return inserted.id;
}

/** Authenticators keep one passkey per handle, so it must not change. */
async function handleOf(db: Database, { id }: { id: string }) {
  const created = randomBytes(HANDLE_BYTES).toString("base64url");
  await db("users").where({ id }).whereNull("passkey_handle").update({ passkey_handle: created });
  const user = await db("users").where({ id }).first("passkey_handle");
  return user?.passkey_handle ?? created;
}

function requireRoom(passkeys: unknown[]) {
  if (passkeys.length >= POLICY.maxPasskeys) throw new Refused(409, "too_many_passkeys");
}

const purposeOf = (req: Request) => `add ${requireUser(req).id} ${req.session.lineage}`;

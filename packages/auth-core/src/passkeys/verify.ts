import type { PasskeyRow } from "@latchkey/db";
import type { RelyingParty } from "../relying-party.ts";
import { Refused } from "../request/refused.ts";
import { isChallenge } from "./challenge.ts";
import { type Assertion, type Attestation, challengeOf } from "./credential.ts";

/** Loaded on first use: when Node loads it, it logs that parts of Web Crypto are experimental. */
export const webauthn = () => import("@simplewebauthn/server");

/**
 * Refuses certificates, before the library reads them. They are the client's own, as we ask for no attestation, and for some
 * formats the library fetches the revocation lists that they name: any URL, also in our network (SSRF), of any size.
 * @throws Refused with 422 unless there is no attestation, or the passkey signed it itself
 */
async function requireNoCertificates({ response }: Attestation) {
  const { decodeAttestationObject, isoBase64URL } = await import("@simplewebauthn/server/helpers");
  const object = decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject));
  const format = object.get("fmt");
  const signedItself = format === "packed" && object.get("attStmt").get("x5c") === undefined;
  if (format !== "none" && !signedItself) throw passkeyRefused();
}

/**
 * Verifies a new passkey.
 * @param purpose of its challenge
 * @throws Refused with 422 unless it was made with user verification, on one of our pages, for our domain
 */
export async function verifyNewPasskey(party: RelyingParty, response: Attestation, purpose: string) {
  const { verifyRegistrationResponse } = await webauthn();
  await requireNoCertificates(response).catch(refuse);
  const result = await verifyRegistrationResponse({ response, ...expected(party, purpose) }).catch(refuse);
  if (!result.verified) throw passkeyRefused();
  const { credential, credentialBackedUp: synced } = result.registrationInfo;
  const { id: credential_id, publicKey, counter } = credential;
  const passkey = { credential_id, rp_id: party.id, public_key: Buffer.from(publicKey), counter, synced };
  return { challenge: challengeOf(response), passkey };
}

/**
 * Verifies that a stored passkey was used, by the same rules.
 * @throws Refused with 422 unless it was
 */
export async function verifyPasskey(party: RelyingParty, response: Assertion, purpose: string, row: PasskeyRow) {
  const { verifyAuthenticationResponse } = await webauthn();
  const credential = { id: row.credential_id, publicKey: new Uint8Array(row.public_key), counter: Number(row.counter) };
  const result = await verifyAuthenticationResponse({ response, credential, ...expected(party, purpose) }).catch(
    refuse,
  );
  if (!result.verified) throw passkeyRefused();
  const { newCounter: counter, credentialBackedUp: synced } = result.authenticationInfo;
  return { challenge: challengeOf(response), used: { counter, synced } };
}

const expected = ({ id, origins, keys }: RelyingParty, purpose: string) => ({
  expectedChallenge: (challenge: string) => isChallenge(keys, challenge, purpose),
  expectedOrigin: origins,
  expectedRPID: id,
  requireUserVerification: true,
});

/** The library throws whatever is wrong with a response. Its shape was checked before. */
function refuse(): never {
  throw passkeyRefused();
}

export const passkeyRefused = () => new Refused(422, "passkey_refused");

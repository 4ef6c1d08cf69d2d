import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { POLICY } from "../policy.ts";
import type { RelyingParty } from "../relying-party.ts";
import { webauthn } from "./verify.ts";

interface NewPasskey {
  challenge: Buffer<ArrayBuffer>;
  /** base64url: by which authenticators know the user, and of which they keep one passkey. It says nothing about the user. */
  handle: string;
  username: string;
  /** The passkeys that the user has: an authenticator with one of them makes no other. */
  existing?: { credential_id: string }[];
}

/** What the browser needs to make a passkey. */
export async function creationOptions(
  { id: rpID, name: rpName }: RelyingParty,
  { challenge, handle, username: userName, existing = [] }: NewPasskey,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await webauthn();
  return generateRegistrationOptions({
    ...{ rpID, rpName, userName, challenge },
    userID: new Uint8Array(Buffer.from(handle, "base64url")),
    timeout: POLICY.passkeyChallenge * 1000,
    excludeCredentials: existing.map(({ credential_id: id }) => ({ id })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

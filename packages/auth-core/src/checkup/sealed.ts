import { createHmac } from "node:crypto";
import { deriveKey } from "../keys.ts";
import { seal as sealWith, unseal as unsealWith } from "../sealed.ts";
import type { SignedCheckup } from "./signature.ts";

/**
 * Encrypts the answer to a checkup request: neither a proxy nor someone who copied the request can read or change it.
 * @returns base64url
 */
export const seal = (signed: SignedCheckup, text: string): string => sealWith(keyOf(signed), text);

/** Returns null if it was not sealed with the same secret and nonce. */
export const unseal = (signed: SignedCheckup, sealed: string): string | null => unsealWith(keyOf(signed), sealed);

const keyOf = ({ secret, nonce }: SignedCheckup) => deriveKey(secret, "checkup answer", nonce);

/** Identifies a secret without revealing it. */
export const fingerprintOf = (secret: string): string =>
  createHmac("sha256", secret).update("latchkey checkup fingerprint").digest("base64url");

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import type { SignedCheckup } from "./signature.ts";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts the answer to a checkup request: neither a proxy nor someone who copied the request can read or change it.
 * @returns base64url
 */
export function seal(signed: SignedCheckup, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf(signed), iv);
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64url");
}

/** Returns null if it was not sealed with the same secret and nonce. */
export function unseal(signed: SignedCheckup, sealed: string): string | null {
  const bytes = Buffer.from(sealed, "base64url");
  const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(signed), iv, { authTagLength: TAG_BYTES }).setAuthTag(tag);
    return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
  } catch {
    return null;
  }
}

const keyOf = ({ secret, nonce }: SignedCheckup) =>
  Buffer.from(hkdfSync("sha256", secret, nonce, "latchkey checkup answer", 32));

/** Identifies a secret without revealing it. */
export const fingerprintOf = (secret: string): string =>
  createHmac("sha256", secret).update("latchkey checkup fingerprint").digest("base64url");

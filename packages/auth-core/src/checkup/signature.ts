import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { deriveKey } from "../keys.ts";

/** The header with the time, the nonce and the signature of a checkup request. */
export const SIGNATURE_HEADER = "Checkup-Signature";

/** Long enough that a clock which is wrong by hours is reported. Only a holder of the secret can read the answer. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

/** What a request proves. Its answer is encrypted with the same secret and nonce. */
export interface SignedCheckup {
  secret: string;
  nonce: string;
}

/** Signs a request for `path` with a session secret. */
export function signCheckup(secret: string, path: string, time = Date.now()): SignedCheckup & { header: string } {
  const nonce = randomBytes(16).toString("base64url");
  const claim = `${time}.${nonce}`;
  return { secret, nonce, header: `${claim}.${signatureOf(secret, path, claim)}` };
}

/** Returns the nonce and the secret that signed the request, or null. */
export function verifyCheckup(secrets: readonly string[], path: string, header = ""): SignedCheckup | null {
  const [, claim = "", time = "", nonce = "", signature] = HEADER.exec(header) ?? [];
  if (signature === undefined || Math.abs(Date.now() - Number(time)) > MAX_AGE_MS) return null;
  const secret = secrets.find((each) => isEqual(signature, signatureOf(each, path, claim)));
  return secret === undefined ? null : { secret, nonce };
}

const HEADER = /^((\d{13})\.([\w-]{22}))\.([\w-]{43})$/;

function signatureOf(secret: string, path: string, claim: string) {
  return createHmac("sha256", deriveKey(secret, "checkup request")).update(`${path} ${claim}`).digest("base64url");
}

/** In constant time. Both have the same length. */
const isEqual = (one: string, other: string) => timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** Accepts each nonce once, so that a copied request is refused. Only holders of a secret add to it. */
export function usedOnce(): (nonce: string) => boolean {
  const used = new Map<string, number>();
  return (nonce) => {
    const now = Date.now();
    for (const [old, expires] of used) if (expires < now) used.delete(old);
    if (used.has(nonce)) return false;
    used.set(nonce, now + 2 * MAX_AGE_MS); // The sender's clock may be ahead.
    return true;
  };
}

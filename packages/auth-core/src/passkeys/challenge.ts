import { createHmac, hash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Database } from "@latchkey/db";
import { POLICY } from "../policy.ts";

const RANDOM_BYTES = 16;
const EXPIRY_BYTES = 6;
const HEAD_BYTES = RANDOM_BYTES + EXPIRY_BYTES;

/**
 * Creates a challenge without storing it: random bytes, when it expires, and an HMAC of both and of its purpose.
 * @param purpose what it is for, and for whom: it is not valid for anything else
 */
export function createChallenge([key]: readonly Buffer[], purpose: string): Buffer<ArrayBuffer> {
  if (!key) throw new Error("There is no session secret");
  const expiry = Buffer.alloc(EXPIRY_BYTES);
  expiry.writeUIntBE(Date.now() + POLICY.passkeyChallenge * 1000, 0, EXPIRY_BYTES);
  const head = Buffer.concat([randomBytes(RANDOM_BYTES), expiry]);
  return Buffer.concat([head, sign(key, head, purpose)]);
}

/** @param challenge base64url */
export function isChallenge(keys: readonly Buffer[], challenge: string, purpose: string): boolean {
  const bytes = Buffer.from(challenge, "base64url");
  const [head, signature] = [bytes.subarray(0, HEAD_BYTES), bytes.subarray(HEAD_BYTES)];
  if (head.length < HEAD_BYTES || head.readUIntBE(RANDOM_BYTES, EXPIRY_BYTES) < Date.now()) return false;
  return keys.some((key) => {
    const expected = sign(key, head, purpose);
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  });
}

/**
 * Consumes a verified challenge: of several concurrent uses, in any process, only one succeeds. The counter of a passkey
 * does not ensure it, as synced passkeys stay at 0.
 * @returns false if it was consumed before
 */
export async function consumeChallenge(trx: Database, challenge: string): Promise<boolean> {
  // Hashed from its bytes: several spellings of base64url may have the same.
  const challenge_hash = hash("sha256", Buffer.from(challenge, "base64url"), "base64url");
  const expires_at = trx.raw(`now() + interval '${POLICY.passkeyChallenge + POLICY.clockSkew} s'`);
  const used = await trx("used_challenges")
    .insert({ challenge_hash, expires_at })
    .onConflict("challenge_hash")
    .ignore()
    .returning("challenge_hash");
  return used.length === 1;
}

const sign = (key: Buffer, head: Buffer, purpose: string) =>
  createHmac("sha256", key).update(head).update(purpose).digest();

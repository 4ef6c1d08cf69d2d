import { hkdfSync } from "node:crypto";

const KEY_BYTES = 32;

/**
 * Derives a key of its own for a purpose from a session secret (HKDF, RFC 5869), so that what one key signs or seals reveals
 * nothing about the others.
 */
export const deriveKey = (secret: string, purpose: string, salt = ""): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, salt, `latchkey ${purpose}`, KEY_BYTES));

/** Derives a key from each secret: the first is for what is new, and all are for what exists. */
export const deriveKeys = (secrets: readonly string[], purpose: string): Buffer[] =>
  secrets.map((secret) => deriveKey(secret, purpose));

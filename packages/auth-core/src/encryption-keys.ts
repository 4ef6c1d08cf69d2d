import { createHash } from "node:crypto";
import * as v from "valibot";

/** A key of ENCRYPTION_KEYS. */
export interface EncryptionKey {
  /** A fingerprint, by which rows name the key that opens them. */
  id: string;
  key: Buffer;
}

/** It is public, so production has none by default. */
const DEVELOPMENT_KEY = createHash("sha256").update("development only").digest("hex");

const ADVICE = "Create one with: openssl rand -hex 32";

/**
 * Reads ENCRYPTION_KEYS: the first key encrypts, all decrypt. Never derived from SESSION_SECRETS: removing an old secret
 * would lock users out. Without a key, nobody can set up an authenticator app.
 */
export const encryptionSettings = v.pipe(
  v.object({
    NODE_ENV: v.optional(v.string()),
    SESSION_SECRETS: v.optional(v.string(), ""),
    ENCRYPTION_KEYS: v.optional(
      v.pipe(
        v.string(),
        v.transform((list) => list.split(",").map((key) => key.trim().toLowerCase())),
        v.check(
          (keys) => keys.every((key) => /^[0-9a-f]{64}$/.test(key)),
          `must hold 64 hexadecimal digits each, separated by commas. ${ADVICE}`,
        ),
      ),
    ),
  }),
  v.forward(
    v.check(
      ({ SESSION_SECRETS, ENCRYPTION_KEYS = [] }) =>
        !ENCRYPTION_KEYS.some((key) => SESSION_SECRETS.toLowerCase().includes(key)),
      `must differ from SESSION_SECRETS. ${ADVICE}`,
    ),
    ["ENCRYPTION_KEYS"],
  ),
  v.transform(({ NODE_ENV, ENCRYPTION_KEYS = NODE_ENV === "production" ? [] : [DEVELOPMENT_KEY] }) => ({
    encryptionKeys: ENCRYPTION_KEYS.map(toKey),
  })),
);

function toKey(hex: string): EncryptionKey {
  const key = Buffer.from(hex, "hex");
  return { id: createHash("sha256").update(key).digest("base64url").slice(0, 16), key };
}

import { hash } from "node:crypto";
// @ts-expect-error Its types list the functions as named exports; at run time there is only the default one.
import scryptKdf from "scrypt-kdf";

const Scrypt: typeof import("scrypt-kdf") = scryptKdf;

/** Cost of a hash. `N` is the base-2 logarithm of the scrypt parameter N, as the native addon had it. */
export interface ScryptParameters {
  N: number;
  r: number;
  p: number;
}

type Callback<T> = (error: Error | null, result?: T) => void;

/** The cost of every new hash: OWASP's strength with 32 MiB of memory (Password Storage Cheat Sheet). */
export const RECOMMENDED: ScryptParameters = { N: 15, r: 8, p: 3 };

/** What one verification may cost: eight times RECOMMENDED's memory, and four times the work of OWASP's costliest. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const MAX_WORK = 4 * 2 ** 17 * 8;

/**
 * Gives the parameters that scrypt-for-humans uses where its caller names none.
 * The native addon timed the machine instead; a hash's strength should not depend on how busy an import was.
 */
export function params(_maxtime: number, _maxmem: unknown, _maxmemfrac: unknown, callback: Callback<ScryptParameters>) {
  callback(null, { ...RECOMMENDED });
}

/** Hashes `key` with a random salt into the 96-byte scrypt block (header, salt, checksum, HMAC). */
export function kdf(key: Buffer, { N, r, p }: ScryptParameters, callback: Callback<Buffer>) {
  Scrypt.kdf(key, { logN: N, r, p }).then(
    (block) => callback(null, Buffer.from(block)),
    (error) => callback(error),
  );
}

/**
 * Tells whether `key` made the 96-byte block `kdf`.
 * Calls back with an error for anything that is not such a block, before computing anything.
 */
export function verifyKdf(kdf: Buffer, key: Buffer, callback: Callback<boolean>) {
  if (!costOf(kdf)) {
    // scrypt-for-humans maps this message to its InputError.
    callback(new Error("data is not a valid scrypt-encrypted block"));
    return;
  }
  Scrypt.verify(kdf, key).then(
    (same) => callback(null, same),
    (error) => callback(error),
  );
}

/**
 * Reads the cost out of a scrypt block.
 * @returns null for anything that is no such block, or whose verification would take too much memory or time
 */
export function costOf(block: Buffer): ScryptParameters | null {
  if (block.length !== 96 || block.toString("latin1", 0, 7) !== "scrypt\0") return null;
  // scrypt-kdf would say "wrong" without any work, and so name the account by its speed.
  if (!hash("sha256", block.subarray(0, 48), "buffer").subarray(0, 16).equals(block.subarray(48, 64))) return null;
  const [N, r, p] = [block.readUInt8(7), block.readUInt32BE(8), block.readUInt32BE(12)];
  const affordable = 128 * 2 ** N * r <= MAX_MEMORY_BYTES && 2 ** N * r * p <= MAX_WORK;
  return N > 0 && r > 0 && p > 0 && affordable ? { N, r, p } : null;
}

import { hash } from "node:crypto";
// @ts-expect-error Its types declare named exports, but at run time there is only a default export.
import scryptKdf from "scrypt-kdf";

const Scrypt: typeof import("scrypt-kdf") = scryptKdf;

/** Cost parameters of scrypt. As in the native addon, `N` is the base-2 logarithm of scrypt's N. */
interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

type Callback<T> = (error: Error | null, result?: T) => void;

/** The scrypt cost of every new hash, which takes 32 MiB (OWASP Password Storage Cheat Sheet: N=2^15, r=8, p=3). */
export const DEFAULT_COST: ScryptCost = { N: 15, r: 8, p: 3 };

/** Limits for verifying a stored hash: 8 times the memory of DEFAULT_COST, 4 times the work of OWASP's N=2^17, r=8, p=1. */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;
const MAX_WORK = 4 * 2 ** 17 * 8;

/**
 * Returns DEFAULT_COST. scrypt-for-humans calls this for hashes whose caller passes no `params`.
 * The native addon benchmarked the machine instead, so a busy machine produced weaker hashes.
 */
export function params(_maxtime: number, _maxmem: unknown, _maxmemfrac: unknown, callback: Callback<ScryptCost>) {
  callback(null, { ...DEFAULT_COST });
}

/** Hashes `key` with a random salt. The result is the 96-byte scrypt block: header, salt, checksum, HMAC. */
export function kdf(key: Buffer, { N, r, p }: ScryptCost, callback: Callback<Buffer>) {
  Scrypt.kdf(key, { logN: N, r, p }).then(
    (block) => callback(null, Buffer.from(block)),
    (error) => callback(error),
  );
}

/**
 * Verifies `key` against the 96-byte block `kdf`; the result is false for another key.
 * If `parseCost` rejects the block, the callback receives an error and nothing is computed.
 */
export function verifyKdf(kdf: Buffer, key: Buffer, callback: Callback<boolean>) {
  if (!parseCost(kdf)) {
    // scrypt-for-humans maps this exact message to its InputError.
    callback(new Error("data is not a valid scrypt-encrypted block"));
    return;
  }
  Scrypt.verify(kdf, key).then(
    (matches) => callback(null, matches),
    (error) => callback(error),
  );
}

/**
 * Parses the cost parameters of a scrypt block.
 * @returns null for an invalid block and for one whose verification would exceed the memory or work limit
 */
export function parseCost(block: Buffer): ScryptCost | null {
  if (block.length !== 96 || block.toString("latin1", 0, 7) !== "scrypt\0") return null;
  // For a wrong checksum scrypt-kdf returns false without computing a hash: a timing side channel for user enumeration.
  if (!hash("sha256", block.subarray(0, 48), "buffer").subarray(0, 16).equals(block.subarray(48, 64))) return null;
  const [N, r, p] = [block.readUInt8(7), block.readUInt32BE(8), block.readUInt32BE(12)];
  const withinLimits = 128 * 2 ** N * r <= MAX_MEMORY_BYTES && 2 ** N * r * p <= MAX_WORK;
  return N > 0 && r > 0 && p > 0 && withinLimits ? { N, r, p } : null;
}

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

/** Beyond these a stored block could make one verification take all memory or minutes. */
const LIMITS: ScryptParameters = { N: 20, r: 32, p: 16 };

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
  if (!isAffordableBlock(kdf)) {
    // scrypt-for-humans maps this message to its InputError.
    callback(new Error("data is not a valid scrypt-encrypted block"));
    return;
  }
  Scrypt.verify(kdf, key).then(
    (same) => callback(null, same),
    (error) => callback(error),
  );
}

function isAffordableBlock(kdf: Buffer) {
  if (kdf.length !== 96 || kdf.toString("latin1", 0, 7) !== "scrypt\0") return false;
  const [N, r, p] = [kdf.readUInt8(7), kdf.readUInt32BE(8), kdf.readUInt32BE(12)];
  const positive = N > 0 && r > 0 && p > 0;
  return positive && N <= LIMITS.N && r <= LIMITS.r && p <= LIMITS.p;
}

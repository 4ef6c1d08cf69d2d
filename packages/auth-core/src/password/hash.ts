/// <reference path="./scrypt-for-humans.d.ts" />
import { DEFAULT_COST as COST, parseCost } from "scrypt";
import scrypt from "scrypt-for-humans";
import { NO_PASSWORD } from "./no-password.ts";
import { withHashSlot } from "./queue.ts";
import { MAX_LENGTH, passwordLength } from "./rules.ts";

/**
 * Hashes a password with scrypt.
 * @param clientGone aborts the wait for a hash slot when the client has disconnected
 * @returns base64 of the 96-byte scrypt block, which includes salt and cost
 */
export async function hashPassword(password: string, clientGone?: AbortSignal): Promise<string> {
  return withHashSlot(() => scrypt.hash(bytesOf(password), { params: COST }), clientGone);
}

/**
 * Verifies a password. A missing or unusable hash takes as long as any other, so that the response time reveals no
 * account (user enumeration).
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  clientGone?: AbortSignal,
): Promise<boolean> {
  if (passwordLength(password) > MAX_LENGTH) return false; // No account has such a password, so nothing is hashed.
  const verifiable = hash !== undefined && hashState(hash) === "verifiable";
  const correct = await matches(password, verifiable ? hash : NO_PASSWORD, clientGone);
  return correct && verifiable;
}

async function matches(password: string, hash: string, clientGone?: AbortSignal) {
  try {
    return await withHashSlot(() => scrypt.verifyHash(bytesOf(password), hash), clientGone);
  } catch (error) {
    if (error instanceof scrypt.PasswordError) return false;
    throw error;
  }
}

/**
 * Classifies a stored hash. "locked" is `NO_PASSWORD` in any spelling of base64; "unusable" is a hash in another
 * format, a damaged one, or one whose cost exceeds the limits for memory and time.
 */
export function hashState(hash: string): "verifiable" | "locked" | "unusable" {
  const block = blockOf(hash);
  if (block.equals(blockOf(NO_PASSWORD))) return "locked";
  return parseCost(block) ? "verifiable" : "unusable";
}

/**
 * Decodes base64 strictly: Node would skip any other character, including a "!" that an operator prepended to lock an
 * account.
 */
const blockOf = (hash: string) => Buffer.from(/^\s*(?:[\w+/-]\s*){128}$/.test(hash) ? hash : "", "base64");

/** Returns whether a hash was made at another cost than the current one. */
export function needsRehash(hash: string): boolean {
  const cost = parseCost(blockOf(hash));
  return cost?.N !== COST.N || cost.r !== COST.r || cost.p !== COST.p;
}

/** Two keyboards may encode the same password differently. */
const bytesOf = (password: string) => Buffer.from(password.normalize("NFKC"), "utf8");

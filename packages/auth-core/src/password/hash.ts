/// <reference path="./scrypt-for-humans.d.ts" />
import { fieldErrors } from "@latchkey/texts";
import { DEFAULT_COST as COST, parseCost } from "scrypt";
import scrypt from "scrypt-for-humans";
import { isCommon } from "./common-passwords.ts";
import { isNameVariant } from "./name-variants.ts";
import { withHashSlot } from "./queue.ts";

const SHORTEST = 8;
const LONGEST = 256;

/**
 * Says what keeps a new password from being accepted, or null (NIST SP 800-63B-4, 3.1.1.2): its length, in code
 * points after NFKC, and whether it would be among the first guesses. No composition rules; spaces and emoji are fine.
 * @param names the user's own, which are guessed first, as is the product's (ASVS 5.0, 6.2.11)
 */
export async function passwordProblem(password: string, names: string[]): Promise<string | null> {
  if (!password.isWellFormed()) return fieldErrors.password_malformed;
  const length = lengthOf(password);
  if (length < SHORTEST) return fieldErrors.password_too_short({ min: SHORTEST });
  if (length > LONGEST) return fieldErrors.password_too_long({ max: LONGEST });
  if (await isCommon(password)) return fieldErrors.password_common;
  if (isNameVariant(password, names)) return fieldErrors.password_like_name;
  return null;
}

/** Hashes a password for the database: base64 of the 96-byte scrypt block, with salt and cost inside. */
export async function hashPassword(password: string, gone?: AbortSignal): Promise<string> {
  return withHashSlot(() => scrypt.hash(bytesOf(password), { params: COST }), gone);
}

/**
 * Tells whether the password made the hash. Where there is no hash, or none that can be verified, the answer is no,
 * after the same work, so that time names no account.
 */
export async function verifyPassword(password: string, hash: string | undefined, gone?: AbortSignal): Promise<boolean> {
  if (lengthOf(password) > LONGEST) return false; // No such password exists, so nothing is computed for it.
  const verifiable = hash !== undefined && hashState(hash) === "verifiable";
  const correct = await matches(password, verifiable ? hash : NO_PASSWORD, gone);
  return correct && verifiable;
}

async function matches(password: string, hash: string, gone?: AbortSignal) {
  try {
    return await withHashSlot(() => scrypt.verifyHash(bytesOf(password), hash), gone);
  } catch (error) {
    if (error instanceof scrypt.PasswordError) return false;
    throw error;
  }
}

/**
 * Tells what can be done with a stored hash: one may be "locked" (NO_PASSWORD, in whatever spelling of base64), or
 * "unusable", because it was imported from elsewhere, replaced by hand, or would take too much memory or time.
 */
export function hashState(hash: string): "verifiable" | "locked" | "unusable" {
  const block = blockOf(hash);
  if (block.equals(blockOf(NO_PASSWORD))) return "locked";
  return parseCost(block) ? "verifiable" : "unusable";
}

/** The bytes of a stored hash. Node would skip any other character, also the "!" that locks an account by hand. */
const blockOf = (hash: string) => Buffer.from(/^\s*(?:[\w+/-]\s*){128}$/.test(hash) ? hash : "", "base64");

/** Tells whether a hash was made at another cost than today's. */
export function needsRehash(hash: string): boolean {
  const cost = parseCost(blockOf(hash));
  return cost?.N !== COST.N || cost.r !== COST.r || cost.p !== COST.p;
}

/** The same word typed on two keyboards may come in two encodings. */
const bytesOf = (password: string) => Buffer.from(password.normalize("NFKC"), "utf8");

const lengthOf = (password: string) => [...password.normalize("NFKC")].length;

/** What an account without a password has: takes as long to verify as any other hash, and `verifyPassword` never says yes. */
export const NO_PASSWORD =
  "c2NyeXB0AA8AAAAIAAAAA1oXmcpgzY9cO2eIQ27cPFZnYBF7CR7bjQU/q8eXEK6ZGtrSwKoQlTb3T/bdYvHS8ajrNdSMIFJchdF5XPhLvjuq55J8TpCeryUzoVmcJ7hi";

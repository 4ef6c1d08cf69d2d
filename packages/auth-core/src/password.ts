/// <reference path="./scrypt-for-humans.d.ts" />
import { RECOMMENDED as COST } from "scrypt";
import scrypt from "scrypt-for-humans";
import { isCommon } from "./common-passwords.ts";
import { inTurn } from "./password-limiter.ts";

const SHORTEST = 8;
const LONGEST = 256;

/**
 * Says what keeps a new password from being accepted, or null (NIST SP 800-63B-4, 3.1.1.2): its length, in code
 * points after NFKC, and whether it would be among the first guesses. No composition rules; spaces and emoji are fine.
 * @param names the user's own, which are guessed first
 */
export async function passwordProblem(password: string, names: string[]): Promise<string | null> {
  if (!password.isWellFormed()) return "Use characters that can be written down.";
  const length = lengthOf(password);
  if (length < SHORTEST) return `Use at least ${SHORTEST} characters.`;
  if (length > LONGEST) return `Use at most ${LONGEST} characters.`;
  if (await isCommon(password)) return "Many people use this password, so it is guessed first. Choose another one.";
  if (names.map(fold).includes(fold(password))) return "Do not use your own name or address.";
  return null;
}

/** Hashes a password for the database: base64 of the 96-byte scrypt block, with salt and cost inside. */
export async function hashPassword(password: string, gone?: AbortSignal): Promise<string> {
  return inTurn(() => scrypt.hash(bytesOf(password), { params: COST }), gone);
}

/** Tells whether the password made the hash. Takes as long for no hash at all, so that time names no account. */
export async function verifyPassword(password: string, hash: string | undefined, gone?: AbortSignal): Promise<boolean> {
  if (lengthOf(password) > LONGEST) return false; // No such password exists, so nothing is computed for it.
  try {
    return await inTurn(() => scrypt.verifyHash(bytesOf(password), hash ?? NO_PASSWORD), gone);
  } catch (error) {
    if (error instanceof scrypt.PasswordError) return false;
    throw error;
  }
}

/** Tells whether a hash was made at another cost than today's. */
export function needsRehash(hash: string): boolean {
  const block = Buffer.from(hash, "base64");
  return block.readUInt8(7) !== COST.N || block.readUInt32BE(8) !== COST.r || block.readUInt32BE(12) !== COST.p;
}

/** The same word typed on two keyboards may come in two encodings. */
const bytesOf = (password: string) => Buffer.from(password.normalize("NFKC"), "utf8");

const fold = (text: string) => text.normalize("NFKC").trim().toLowerCase();
const lengthOf = (password: string) => [...password.normalize("NFKC")].length;

/** Hash of a random password that nobody knows, at COST: what takes as long to verify as any other, and never is right. */
export const NO_PASSWORD =
  "c2NyeXB0AA8AAAAIAAAAA1oXmcpgzY9cO2eIQ27cPFZnYBF7CR7bjQU/q8eXEK6ZGtrSwKoQlTb3T/bdYvHS8ajrNdSMIFJchdF5XPhLvjuq55J8TpCeryUzoVmcJ7hi";

import { hash, randomBytes } from "node:crypto";
import type { Database } from "@latchkey/db";
import { base32 } from "./base32.ts";

const RECOVERY_CODES = 10;
/** 80 bits cannot be guessed, so a fast hash suffices. */
const CODE_BYTES = 10;

/**
 * Gives a user new recovery codes and revokes all earlier ones. Only their hashes are stored.
 * @param event_id the event that created them
 */
export async function replaceRecoveryCodes(
  trx: Database,
  { id: user_id }: { id: string },
  event_id: string,
): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => base32(randomBytes(CODE_BYTES)).toLowerCase());
  await trx("recovery_codes").where({ user_id }).delete();
  await trx("recovery_codes").insert(codes.map((code) => ({ user_id, event_id, code_hash: hashCode(code, user_id) })));
  return codes.map((code) => code.replaceAll(/.{4}(?=.)/g, "$&-"));
}

/**
 * Uses up a recovery code. Only one of several concurrent requests succeeds.
 * @param code without spaces and hyphens
 * @returns how many are left; null if it is wrong or was used before
 */
export async function useRecoveryCode(
  db: Database,
  { id: user_id }: { id: string },
  code: string,
): Promise<number | null> {
  const used = await db("recovery_codes")
    .where({ user_id, code_hash: hashCode(code.toLowerCase(), user_id) })
    .delete();
  return used === 1 ? countRecoveryCodes(db, user_id) : null;
}

export async function countRecoveryCodes(db: Database, user_id: string): Promise<number> {
  return (await db("recovery_codes").where({ user_id }).select("code_hash")).length;
}

const hashCode = (code: string, userId: string) => hash("sha256", `${userId} ${code}`, "base64url");

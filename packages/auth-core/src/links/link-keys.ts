import { createHmac, hash } from "node:crypto";
import { deriveKeys } from "../keys.ts";

/** The keys that derive the tokens of emailed links: one per session secret, the first for new links. */
export type LinkKeys = readonly Buffer[];

export const linkKeys = (secrets: readonly string[]): LinkKeys => deriveKeys(secrets, "emailed links");

/** Computes the token of a new link: an attacker who can read the database has the id, but not the key. */
export function newTokenOf([key]: LinkKeys, id: string): string {
  if (!key) throw new Error("There is no session secret");
  return tokenWith(key, id);
}

/** Computes the token of an existing link. Undefined if its secret has been removed from the list. */
export function tokenOf(keys: LinkKeys, { id, token_hash }: { id: string; token_hash: string }): string | undefined {
  return keys.map((key) => tokenWith(key, id)).find((token) => hashToken(token) === token_hash);
}

const CODE_DIGITS = 8;

/** Computes the code that an email contains instead of the token. No table contains either. */
export const codeOf = (token: string): string =>
  String(Buffer.from(token, "base64url").readUIntBE(0, 6) % 10 ** CODE_DIGITS).padStart(CODE_DIGITS, "0");

export const hashToken = (token: string) => hash("sha256", token, "base64url");

const tokenWith = (key: Buffer, id: string) => createHmac("sha256", key).update(id).digest("base64url");

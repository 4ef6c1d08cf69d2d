import { createHmac, hash, hkdfSync } from "node:crypto";

/** What the tokens of emailed links are made with: one key for each session secret, the first for new links. */
export type LinkKeys = readonly Buffer[];

/** Keys of their own, so that neither a cookie's signature nor a token says anything about the other. */
export function linkKeys(secrets: readonly string[]): LinkKeys {
  return secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", "latchkey emailed links", 32)));
}

/** The token of a new link: whoever reads the database has the id, and without the key no token. */
export function newTokenOf([key]: LinkKeys, id: string): string {
  if (!key) throw new Error("There is no session secret");
  return tokenWith(key, id);
}

/** The token of a link from before, also after its secret has moved back in the list; undefined once it has left. */
export function tokenOf(keys: LinkKeys, { id, token_hash }: { id: string; token_hash: string }): string | undefined {
  return keys.map((key) => tokenWith(key, id)).find((token) => hashToken(token) === token_hash);
}

export const hashToken = (token: string) => hash("sha256", token, "base64url");

const tokenWith = (key: Buffer, id: string) => createHmac("sha256", key).update(id).digest("base64url");

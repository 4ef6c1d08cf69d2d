import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";

export type Algorithm = "RS256" | "HS256" | "none";

export interface SigningKey {
  kid: string;
  privateKey: KeyObject;
  /** For the provider's key set (RFC 7517). */
  jwk: object;
}

export function createSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const kid = randomUUID();
  return { kid, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" } };
}

/**
 * Signs a JSON Web Token, also in ways that no library would (RFC 7515).
 * @param secret for HS256
 */
export function signToken(claims: object, { kid, privateKey }: SigningKey, algorithm: Algorithm, secret = ""): string {
  const content = [{ alg: algorithm, kid, typ: "JWT" }, claims].map(encode).join(".");
  const signatures: Record<Algorithm, () => string> = {
    RS256: () => sign("sha256", Buffer.from(content), privateKey).toString("base64url"),
    HS256: () => createHmac("sha256", secret).update(content).digest("base64url"),
    none: () => "",
  };
  return `${content}.${signatures[algorithm]()}`;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

import { createHash, X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

export interface Certificate {
  key: string;
  cert: string;
  /** SHA-256 of its public key: Chromium accepts a certificate with a listed key, regardless of its issuer. */
  spki: string;
}

/** Creates a self-signed certificate for the tests' host names. */
export async function createCertificate(): Promise<Certificate> {
  const names = ["product.test", "*.example.test", "evil.test"];
  const made = await generate([{ name: "commonName", value: "tests" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) }],
  });
  const publicKey = new X509Certificate(made.cert).publicKey.export({ type: "spki", format: "der" });
  return { key: made.private, cert: made.cert, spki: createHash("sha256").update(publicKey).digest("base64") };
}

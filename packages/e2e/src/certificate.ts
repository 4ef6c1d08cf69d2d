import { createHash, X509Certificate } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generate } from "selfsigned";

const RESULTS = new URL("../test-results/", import.meta.url);
const FILE = new URL("certificate.pem", RESULTS);

export interface Certificate {
  key: string;
  cert: string;
  /** With the certificate, for apps to trust it. */
  file: string;
  /** SHA-256 of its public key: Chromium accepts a certificate with a listed key, regardless of its issuer. */
  spki: string;
}

/** Creates a self-signed certificate for the tests' host names, and for providers. */
export async function createCertificate(): Promise<Certificate> {
  const names = ["product.test", "*.example.test", "evil.test"].map((value) => ({ type: 2 as const, value }));
  const made = await generate([{ name: "commonName", value: "tests" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [...names, { type: 7, ip: "127.0.0.1" }] }],
  });
  const publicKey = new X509Certificate(made.cert).publicKey.export({ type: "spki", format: "der" });
  await mkdir(RESULTS, { recursive: true });
  await writeFile(FILE, made.cert);
  const spki = createHash("sha256").update(publicKey).digest("base64");
  return { key: made.private, cert: made.cert, file: fileURLToPath(FILE), spki };
}

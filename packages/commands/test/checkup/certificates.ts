import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { generate } from "selfsigned";
import type { KeyAndCertificate } from "./gateway.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Creates a certificate that is valid for these names, until so many days from now. */
export async function createCertificate(names: string[], days = 90): Promise<KeyAndCertificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: names[0] ?? "" }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 60 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions: [{ name: "subjectAltName", altNames: names.map((value) => ({ type: 2, value })) }],
  });
  return { key, cert };
}

/** Lets this process trust a certificate as browsers trust that of a public CA. */
export function trust({ cert }: KeyAndCertificate): void {
  setDefaultCACertificates([...getCACertificates(), cert]);
}

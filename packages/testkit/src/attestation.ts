import { createHash, type KeyPairKeyObjectResult, sign } from "node:crypto";

/** The start of an attestation object: its format and its statement, from a client that makes both up. */
export type Attestation = (keys: KeyPairKeyObjectResult, authData: Buffer, clientDataJSON: Buffer) => Buffer;

/**
 * @param format "packed" or "android-key"
 * @param crl the URL of the revocation list that the certificates name. Without it the statement has no certificates.
 */
export function attestation(format: string, crl?: string): Attestation {
  return (keys, authData, clientDataJSON) => {
    const clientDataHash = createHash("sha256").update(clientDataJSON).digest();
    const signature = sign("sha256", Buffer.concat([authData, clientDataHash]), keys.privateKey);
    const statement = [text("alg"), Buffer.from([0x26]), text("sig"), bytes(signature)]; // ES256
    const chain = crl ? [certificate("Leaf", keys, crl, clientDataHash), certificate("Root", keys, crl)] : [];
    const x5c = crl ? [text("x5c"), Buffer.from([0x82]), ...chain.map(bytes)] : [];
    const map = Buffer.from([0xa0 + (crl ? 3 : 2)]);
    return Buffer.concat([text("fmt"), text(format), text("attStmt"), map, ...statement, ...x5c]);
  };
}

/** CBOR. */
const text = (value: string) => Buffer.from([0x60 + value.length, ...Buffer.from(value)]);
const bytes = (value: Buffer) => Buffer.concat([Buffer.from([0x59, value.length >> 8, value.length & 0xff]), value]);

/** An X.509 certificate that "Root" issues. One for a challenge states a key of Android, too. */
function certificate(name: string, { publicKey, privateKey }: KeyPairKeyObjectResult, crl: string, challenge?: Buffer) {
  const distributionPoint = der(0x30, der(0xa0, der(0xa0, der(0x86, Buffer.from(crl)))));
  const extensions = [extension("0603551d1f", der(0x30, distributionPoint))];
  if (challenge) extensions.push(extension("060a2b06010401d679020111", keyDescription(challenge)));
  const toSign = der(
    0x30,
    hex("a003020102020101"), // Version 3, serial number 1
    ES256,
    distinguishedName("Root"),
    der(0x30, der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z"))),
    distinguishedName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, ...extensions)),
  );
  return der(0x30, toSign, ES256, der(0x03, Buffer.from([0]), sign("sha256", toSign, privateKey)));
}

function der(tag: number, ...parts: Buffer[]) {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

const hex = (value: string) => Buffer.from(value, "hex");
const ES256 = hex("300a06082a8648ce3d040302");

const extension = (oid: string, value: Buffer) => der(0x30, hex(oid), der(0x04, value));

/** What "packed" demands of a subject: C, O, OU and CN. */
function distinguishedName(name: string) {
  const attributes: [string, string][] = [
    ["0603550406", "US"],
    ["060355040a", "Maker"],
    ["060355040b", "Authenticator Attestation"],
    ["0603550403", name],
  ];
  return der(0x30, ...attributes.map(([oid, value]) => der(0x31, der(0x30, hex(oid), der(0x0c, Buffer.from(value))))));
}

const keyDescription = (challenge: Buffer) =>
  der(0x30, hex("0201030a01000201030a0100"), der(0x04, challenge), hex("040030003000"));

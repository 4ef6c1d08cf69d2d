import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { Attestation } from "./attestation.ts";

/** What an attacker, or a browser without user verification, would do differently. */
export interface Forgery {
  origin?: string;
  rpId?: string;
  userVerified?: boolean;
  challenge?: string;
  userHandle?: string;
  attestation?: Attestation;
}

interface Options {
  challenge: string;
  rpId?: string;
  rp?: { id?: string };
  user?: { id: string };
}

/** A passkey in software. Like a synced one, it does not count its uses. */
export class Passkey {
  readonly id = randomBytes(16).toString("base64url");
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #userHandle = "";
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** What `navigator.credentials.create` would return, as JSON. */
  create(options: Options, forgery: Forgery = {}) {
    this.#userHandle = options.user?.id ?? "";
    const id = Buffer.from(this.id, "base64url");
    const key = this.#keys.publicKey.export({ format: "jwk" });
    const cose = [
      Buffer.from("a5010203262001215820", "hex"), // ES256 on P-256
      Buffer.from(key.x ?? "", "base64url"),
      Buffer.from("225820", "hex"),
      Buffer.from(key.y ?? "", "base64url"),
    ];
    const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, ...cose]);
    const authData = Buffer.concat([this.#head(options, forgery, 0x40), attested]);
    const clientDataJSON = this.#clientData("webauthn.create", options, forgery);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      forgery.attestation?.(this.#keys, authData, clientDataJSON) ?? NO_ATTESTATION,
      Buffer.from("68617574684461746158", "hex"), // authData
      Buffer.from([authData.length]),
      authData,
    ]);
    return this.#credential({ clientDataJSON, attestationObject });
  }

  /** What `navigator.credentials.get` would return, as JSON. */
  get(options: Options, forgery: Forgery = {}) {
    const authenticatorData = this.#head(options, forgery);
    const clientDataJSON = this.#clientData("webauthn.get", options, forgery);
    const signed = Buffer.concat([authenticatorData, createHash("sha256").update(clientDataJSON).digest()]);
    const signature = sign("sha256", signed, this.#keys.privateKey);
    const userHandle = Buffer.from(forgery.userHandle ?? this.#userHandle, "base64url");
    return this.#credential({ clientDataJSON, authenticatorData, signature, userHandle });
  }

  /** User present, perhaps verified, eligible for backup and backed up. */
  #head({ rp, ...options }: Options, { rpId = rp?.id ?? options.rpId ?? "", userVerified = true }: Forgery, more = 0) {
    const flags = 0x19 | (userVerified ? 0x04 : 0) | more;
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([flags, 0, 0, 0, 0])]);
  }

  #clientData(type: string, { challenge }: Options, forgery: Forgery) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false, ...pick(forgery) }));
  }

  #credential(response: Record<string, Buffer>) {
    const encoded = Object.entries(response).map(([name, bytes]) => [name, bytes.toString("base64url")]);
    const { id } = this;
    return { id, rawId: id, type: "public-key", response: Object.fromEntries(encoded), clientExtensionResults: {} };
  }
}

/** fmt "none", no statement. */
const NO_ATTESTATION = Buffer.from("63666d74646e6f6e656761747453746d74a0", "hex");

const pick = ({ origin, challenge }: Forgery) => ({ ...(origin && { origin }), ...(challenge && { challenge }) });

import * as v from "valibot";

const base64url = v.pipe(v.string(), v.regex(/^[\w-]+$/), v.maxLength(8_000));

const credentialWith = <Entries extends v.ObjectEntries>(response: Entries) => {
  const credential = v.object({
    id: base64url,
    rawId: base64url,
    type: v.literal("public-key"),
    response: v.object({ clientDataJSON: base64url, ...response }),
    clientExtensionResults: v.optional(v.object({}), {}),
  });
  // Forms send it as text.
  return v.union([credential, v.pipe(v.string(), v.parseJson(), credential)]);
};

const attestation = credentialWith({ attestationObject: base64url });
const assertion = credentialWith({
  authenticatorData: base64url,
  signature: base64url,
  userHandle: base64url,
});

/** A new passkey, as `PublicKeyCredential.toJSON` returns it. */
export type Attestation = v.InferOutput<typeof attestation>;
/** The use of a passkey. */
export type Assertion = v.InferOutput<typeof assertion>;

/** Returns null for any other shape. */
export const readAttestation = (value: unknown): Attestation | null => read(attestation, value);
export const readAssertion = (value: unknown): Assertion | null => read(assertion, value);

function read<Output>(schema: v.GenericSchema<unknown, Output>, value: unknown) {
  const { success, output } = v.safeParse(schema, value);
  return success ? output : null;
}

const clientData = v.pipe(v.string(), v.parseJson(), v.object({ challenge: v.string() }));

/** The challenge of a verified credential. */
export const challengeOf = ({ response }: Attestation | Assertion): string =>
  v.parse(clientData, Buffer.from(response.clientDataJSON, "base64url").toString()).challenge;

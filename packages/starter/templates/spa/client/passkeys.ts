import { type Answer, post } from "./post.ts";

type Options = PublicKeyCredentialRequestOptionsJSON | PublicKeyCredentialCreationOptionsJSON;

/** Where the server gives a challenge, and where it takes the passkey that has signed it. */
export interface PasskeyRoutes {
  options: string;
  action: string;
  /** Shown if the browser returns no passkey. */
  failed: string;
}

/** Sends a form. */
export type Send = (fields: Record<string, unknown>) => Promise<Answer>;

/** Browsers since 2025 read and write the JSON of the server (WebAuthn Level 3), so this takes no library. */
export const HAS_PASSKEYS = "parseRequestOptionsFromJSON" in (window.PublicKeyCredential ?? {});

/** Of the current request or suggestion: a browser has one at a time. */
let current = new AbortController();

function replace() {
  current.abort();
  current = new AbortController();
  return current.signal;
}

/** Returns a function that sends a form with a passkey, which may be a new one, depending on the server's options. */
export function sendWithPasskey({ options: path, action, failed }: PasskeyRoutes): Send {
  return async (fields) => {
    const signal = replace();
    const { body: options, refusal } = await post<Options>(path, fields);
    if (refusal) return { refusal };
    const credential = await ask(options, { signal }).catch(() => null);
    if (!credential) return { refusal: { status: 0, detail: failed } };
    return sendCredential(action, credential, options)(fields);
  };
}

/** A suggestion is renewed before its challenge expires. */
const RENEW_AFTER_MS = 4 * 60_000;

/**
 * Suggests passkeys in the field with autocomplete="username webauthn". Whatever fails here, the password form works.
 * @param onChosen gets a function that sends the form with the chosen passkey
 * @returns a function that ends it
 */
export function suggestPasskeys({ options: path, action }: PasskeyRoutes, onChosen: (send: Send) => void): () => void {
  let ended = false;
  const suggest = async () => {
    if (ended) return;
    const signal = replace();
    setTimeout(() => signal.aborted || suggest(), RENEW_AFTER_MS);
    const { body: options } = await post<Options>(path, {});
    const credential = options && (await ask(options, { signal, mediation: "conditional" }).catch(() => null));
    if (credential) onChosen(sendCredential(action, credential, options));
  };
  void PublicKeyCredential.isConditionalMediationAvailable?.().then((isAvailable) => {
    if (isAvailable) void suggest();
  });
  return () => {
    ended = true;
    current.abort();
  };
}

const ask = (options: Options, request: Pick<CredentialRequestOptions, "signal" | "mediation">) =>
  "rp" in options
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), ...request })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), ...request });

/** If no account has the passkey any longer, the browser forgets it. */
function sendCredential(action: string, credential: Credential, options: Options): Send {
  return async (fields) => {
    const answer = await post(action, { ...fields, credential });
    if (answer.refusal?.code === "passkey_unknown" && "rpId" in options && options.rpId)
      void PublicKeyCredential.signalUnknownCredential?.({ rpId: options.rpId, credentialId: credential.id });
    return answer;
  };
}

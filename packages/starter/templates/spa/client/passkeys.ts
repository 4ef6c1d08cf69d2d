import type { Answer } from "./post.ts";
import type { Send } from "./send.tsx";

type Options = PublicKeyCredentialRequestOptionsJSON | PublicKeyCredentialCreationOptionsJSON;

/** Where the server gives a challenge, and where it takes the passkey that has signed it. */
export interface PasskeyRoutes {
  options: string;
  action: string;
  /** Shown if the browser returns no passkey. */
  failed: string;
}

/** Sends the fields of a form. */
export type Submit = (fields: Record<string, unknown>) => Promise<Answer>;

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
export function submitWithPasskey({ options: path, action, failed }: PasskeyRoutes, send: Send): Submit {
  return async (fields) => {
    const signal = replace();
    const { body: options, refusal } = await send<Options>("POST", path, fields);
    if (refusal) return { refusal };
    const credential = await ask(options, { signal }).catch(() => null);
    if (!credential) return { refusal: { status: 0, detail: failed } };
    return submitCredential(action, credential, options, send)(fields);
  };
}

/** A suggestion is renewed before its challenge expires. */
const RENEW_AFTER_MS = 4 * 60_000;

/**
 * Suggests passkeys in the field with autocomplete="username webauthn". Whatever fails here, the password form works.
 * @param onChosen gets a function that sends the form with the chosen passkey
 * @returns a function that ends it
 */
export function suggestPasskeys(
  { options: path, action }: PasskeyRoutes,
  send: Send,
  onChosen: (submit: Submit) => void,
) {
  let ended = false;
  const suggest = async () => {
    if (ended) return;
    const signal = replace();
    setTimeout(() => signal.aborted || suggest(), RENEW_AFTER_MS);
    const { body: options } = await send<Options>("POST", path);
    const credential = options && (await ask(options, { signal, mediation: "conditional" }).catch(() => null));
    if (credential) onChosen(submitCredential(action, credential, options, send));
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
function submitCredential(action: string, credential: Credential, options: Options, send: Send): Submit {
  return async (fields) => {
    const answer = await send("POST", action, { ...fields, credential });
    if (answer.refusal?.code === "passkey_unknown" && "rpId" in options && options.rpId)
      void PublicKeyCredential.signalUnknownCredential?.({ rpId: options.rpId, credentialId: credential.id });
    return answer;
  };
}

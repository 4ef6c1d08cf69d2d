import { hkdfSync } from "node:crypto";
import { product } from "@latchkey/product";
import type { SessionConfig } from "./settings.ts";

/** What passkeys are bound to (WebAuthn). From the configuration only: a Host header could be forged. */
export interface RelyingParty {
  /** The domain that all apps share. Passkeys of another domain do not work here. */
  id: string;
  name: string;
  /** The pages that may use them. */
  origins: string[];
  /** Of the challenges: the first one signs, all verify. */
  keys: readonly Buffer[];
}

export function relyingParty(
  { cookie, secrets }: Pick<SessionConfig, "cookie" | "secrets">,
  origin: string,
  apps: readonly { origin: string }[],
): RelyingParty {
  return {
    id: cookie.domain ?? new URL(origin).hostname,
    name: product.name,
    origins: [origin, ...apps.map((app) => app.origin)],
    keys: secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", "latchkey passkey challenges", 32))),
  };
}

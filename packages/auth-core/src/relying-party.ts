import { product } from "@latchkey/product";
import { deriveKeys } from "./keys.ts";
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

/** @param origin of any app: without COOKIE_DOMAIN they share a host */
export const relyingPartyId = ({ cookie }: Pick<SessionConfig, "cookie">, origin: string): string =>
  cookie.domain ?? new URL(origin).hostname;

export function relyingParty(
  config: Pick<SessionConfig, "cookie" | "secrets">,
  origin: string,
  apps: readonly { origin: string }[],
): RelyingParty {
  return {
    id: relyingPartyId(config, origin),
    name: product.name,
    origins: [origin, ...apps.map((app) => app.origin)],
    keys: deriveKeys(config.secrets, "passkey challenges"),
  };
}

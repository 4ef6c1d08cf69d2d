import { deriveKeys } from "../keys.ts";

/** Where providers send the browser back to: this app, by its configured origin. A Host header could be forged. */
export interface Callbacks {
  origin: string;
  /** Names its cookies. */
  app: string;
  /** Of the cookies: the first one seals, all open. */
  keys: readonly Buffer[];
}

export function callbacksOf(origin: string, secrets: readonly string[]): Callbacks {
  const keys = deriveKeys(secrets, "provider logins");
  return { origin, app: new URL(origin).port || "443", keys };
}

/** The redirect URI to register at a provider. */
export const callbackUrl = ({ origin }: Callbacks, name: string): string => `${origin}/login/with/${name}/callback`;

import { hkdfSync } from "node:crypto";

/** Where providers send the browser back to: this app, by its configured origin. A Host header could be forged. */
export interface Callbacks {
  origin: string;
  /** Names its cookies. */
  app: string;
  /** Of the cookies: the first one seals, all open. */
  keys: readonly Buffer[];
}

export function callbacksOf(origin: string, secrets: readonly string[]): Callbacks {
  const keys = secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, "", "latchkey provider logins", 32)));
  return { origin, app: new URL(origin).port || "443", keys };
}

/** The redirect URI to register at a provider. */
export const callbackUrl = ({ origin }: Callbacks, name: string): string => `${origin}/login/with/${name}/callback`;

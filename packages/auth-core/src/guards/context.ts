import type { Database } from "@latchkey/db";
import type { EncryptionKey } from "../encryption-keys.ts";
import { type LinkKeys, linkKeys } from "../links/link-keys.ts";
import { type Callbacks, callbacksOf } from "../providers/callbacks.ts";
import { createProvider, type Provider } from "../providers/provider.ts";
import type { Registration } from "../registration.ts";
import { type RelyingParty, relyingParty } from "../relying-party.ts";
import type { SessionConfig } from "../settings.ts";
import { waitingKeys } from "../waiting-forms/waiting-form.ts";
import { type Throttle, throttle } from "./throttle.ts";

/** What an app passes to every action. */
export interface AuthContext {
  db: Database;
  throttle: Throttle;
  linkKeys: LinkKeys;
  /** Of forms that wait for a login. */
  waitingKeys: readonly Buffer[];
  /** The site whose pages emailed links open. From the configuration: a Host header could poison the links. */
  origin: string;
  registration: Registration;
  /** The first one encrypts, all decrypt. Without any, nobody can set up an authenticator app. */
  encryptionKeys: readonly EncryptionKey[];
  relyingParty: RelyingParty;
  /** Other providers that users can log in with. */
  providers: readonly Provider[];
  callbacks: Callbacks;
  /** The origins of other apps to which a login may return. */
  returnOrigins: readonly string[];
}

/**
 * @param config what `sessionSettings` read
 * @param origin of the site whose pages emailed links open
 * @param apps the other apps, if they send their users here to log in or use the same passkeys
 * @param own the app's own origin, if it is another one: other providers return there
 */
export function createContext(
  db: Database,
  config: SessionConfig,
  origin: string,
  apps: readonly { origin: string }[] = [],
  own: string = origin,
): AuthContext {
  const { limits, secrets, registration, encryptionKeys } = config;
  const returnOrigins = apps.map((app) => app.origin);
  return {
    ...{ db, origin, registration, encryptionKeys, returnOrigins },
    relyingParty: relyingParty(config, origin, apps),
    providers: config.providers.map(createProvider),
    callbacks: callbacksOf(own, secrets),
    throttle: throttle(db, limits),
    linkKeys: linkKeys(secrets),
    waitingKeys: waitingKeys(secrets),
  };
}

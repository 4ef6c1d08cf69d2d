import type { FactorName } from "@latchkey/texts";
import type { SessionData } from "express-session";
import type { LoginMethod } from "./event-kinds.ts";

/** What a login has proved besides the password, or instead of it. */
export type Factor = Exclude<FactorName, "email_code">;

/** Who was confirmed by another provider. */
export interface ProviderLogin {
  /** "Google". */
  title: string;
  issuer: string;
  subject: string;
  /** The session at the provider, if it names one. */
  sid?: string;
  /** It has proved that the person has just logged in there. Otherwise a session there may have answered for anyone. */
  recent: boolean;
}

/** How a user logged in besides the password, or instead of it. The session keeps it. */
export interface HowLoggedIn {
  /** The second factor that was verified, if any. */
  factor?: Factor;
  /** The public handle of the passkey that logged in. */
  passkey?: string;
  /** The other provider that confirmed it, if one did. */
  provider?: ProviderLogin;
}

export interface LoginOptions extends HowLoggedIn {
  method: LoginMethod;
  /** The user has logged in before, but not from here: records `new_browser` and notifies the owner. */
  newBrowser?: boolean;
  /** Keeps the login after the browser is closed. */
  remember?: boolean;
  /** Of the login that it continues: the user was logged in already. */
  lineage?: string;
}

/** A login whose second factor is still missing. Its session belongs to nobody. */
export interface PendingLogin extends LoginOptions {
  userId: string;
  /** A change of the password revokes it, like any session. */
  authVersion: number;
}

/**
 * The provider of the session, or of the pending login, that a login of the same user continues: a logout there ends the new
 * session, too.
 */
export function providerBefore(
  { userId, pending, provider }: Partial<SessionData>,
  { id }: { id: string },
): ProviderLogin | undefined {
  return provider && (userId === id || pending?.userId === id) ? { ...provider, recent: true } : undefined;
}

/**
 * Whether a login proves that its person was there, as sensitive actions require. A trusted browser answers for anyone who
 * uses it, and so may a provider.
 */
export function provesPresence({ factor, provider }: HowLoggedIn): boolean {
  if (factor === undefined || factor === "provider") return provider?.recent !== false;
  return factor !== "trusted_browser";
}

/** Returns whether the session's login came from this provider, which can ask the person to log in again and prove it. */
export const canReauthenticate = (
  { supportsReauthentication, title }: { supportsReauthentication: boolean; title: string },
  { provider }: Partial<SessionData>,
): boolean => supportsReauthentication && provider?.title === title;

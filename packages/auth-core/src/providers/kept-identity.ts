import type { Request } from "express";
import { POLICY } from "../policy.ts";
import { clearSealed, readSealed, type SealedCookie, setSealed } from "../request/sealed-cookie.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Identity } from "./identity.ts";
import type { Provider } from "./provider.ts";

/** An identity without an account, while its person creates one. Only the browser that logged in has it. */
export interface KeptIdentity {
  identity: Identity;
  returnTo: string;
  remember?: boolean;
  /** The address that the person asked to confirm. */
  confirms?: string;
}

/**
 * Keeps an identity in the browser. Never in an emailed link: the person who opens that may be someone else, whose new account
 * would then belong to this person as well (pre-hijacking).
 */
export function keepIdentity(req: Request, { app, keys }: Callbacks, kept: KeptIdentity): void {
  setSealed(req, keys, cookieOf(app), kept);
}

/** @returns null if it has expired, or if its provider is no longer set up */
export function findKeptIdentity(
  req: Request,
  { callbacks: { app, keys }, providers }: { callbacks: Callbacks; providers: readonly Provider[] },
): KeptIdentity | null {
  const kept = readSealed<KeptIdentity>(req, keys, cookieOf(app));
  if (!kept) return null;
  const { provider, login } = kept.identity;
  return providers.some(({ name, hasIssued }) => name === provider && hasIssued(login.issuer)) ? kept : null;
}

/** After a login, a connection and a logout: the next person at this computer must not get it. */
export const forgetIdentity = (req: Request, { app }: Callbacks): void => clearSealed(req, cookieOf(app));

const cookieOf = (app: string): SealedCookie => ({
  name: `registration-${app}`,
  context: "registration",
  seconds: POLICY.providerRegistration,
  endsWithBrowser: true,
});

import type { Request } from "express";
import { POLICY } from "../policy.ts";
import type { Callbacks } from "../providers/callbacks.ts";
import type { Identity } from "../providers/identity.ts";
import type { Provider } from "../providers/provider.ts";
import { clearSealed, readSealed, type SealedCookie, setSealed } from "../request/sealed-cookie.ts";
import { fold } from "../users/names.ts";

/** An identity without an account, while its person creates one. Only the browser that logged in has it. */
export interface KeptIdentity {
  identity: Identity;
  returnTo: string;
  remember?: boolean;
  /** The address that the person asked to confirm. */
  confirms?: string;
}

/**
 * Shared, so that a logout at any app deletes it: the next person at this computer must not create an account that belongs to
 * this person.
 */
const COOKIE: SealedCookie = {
  name: "registration",
  shared: true,
  context: "registration",
  seconds: POLICY.providerRegistration,
  endsWithBrowser: true,
};

/**
 * Keeps an identity in the browser. Never in an emailed link: the person who opens that may be someone else, whose new account
 * would then belong to this person as well (pre-hijacking).
 */
export function keepIdentity(req: Request, { keys }: Callbacks, kept: KeptIdentity): void {
  setSealed(req, keys, COOKIE, kept);
}

/** @returns null if it has expired, or if its provider is no longer set up */
export function findKeptIdentity(
  req: Request,
  { callbacks: { keys }, providers }: { callbacks: Callbacks; providers: readonly Provider[] },
): KeptIdentity | null {
  const kept = readSealed<KeptIdentity>(req, keys, COOKIE);
  if (!kept) return null;
  const { provider, login } = kept.identity;
  return providers.some(({ name, hasIssued }) => name === provider && hasIssued(login.issuer)) ? kept : null;
}

/**
 * The title of the provider that confirmed the person in this browser who asked for a link to `email`: the account that the
 * link creates then needs no password.
 */
export function providerFor(
  req: Request,
  context: { callbacks: Callbacks; providers: readonly Provider[] },
  email: string | undefined,
): string | undefined {
  const kept = email === undefined ? null : findKeptIdentity(req, context);
  const isMeant = kept?.confirms !== undefined && fold(kept.confirms) === fold(email ?? "");
  return isMeant ? kept.identity.login.title : undefined;
}

/** After a login, a connection and a logout. */
export const forgetIdentity = (req: Request): void => clearSealed(req, COOKIE);

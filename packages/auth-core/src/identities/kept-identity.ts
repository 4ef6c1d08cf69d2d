import { randomBytes } from "node:crypto";
import type { Request } from "express";
import { POLICY } from "../policy.ts";
import type { Callbacks } from "../providers/callbacks.ts";
import type { Identity } from "../providers/identity.ts";
import type { Provider } from "../providers/provider.ts";
import { type BrowserCookie, clearCookie, readCookie, setCookie } from "../request/browser-cookie.ts";
import { clearSealed, readSealed, type SealedCookie, setSealed } from "../request/sealed-cookie.ts";
import { fold } from "../users/names.ts";

/** An identity without an account, while its person creates one. Only the browser that logged in has it. */
export interface KeptIdentity {
  identity: Identity;
  returnTo: string;
  remember?: boolean;
  /** The address to which the person has requested a link. */
  linkTo?: string;
}

/**
 * A random ID, without which the identity does not open. All apps share its cookie, so that a logout at any of them ends the
 * registration: the next person at this computer must not create an account that this person can log in to.
 */
const ID_COOKIE: BrowserCookie = { suffix: "registration-id", seconds: POLICY.providerRegistration };

/** No other host can set it: an attacker at a sibling subdomain could plant an identity that way (cookie tossing). */
const identityCookie = (id: string): SealedCookie => ({
  name: "registration",
  context: `registration ${id}`,
  seconds: POLICY.providerRegistration,
  endsWithBrowser: true,
});

/**
 * Keeps an identity in the browser. Never in an emailed link: the person who opens that may be someone else, whose new account
 * would then belong to this person as well (pre-hijacking).
 */
export function keepIdentity(req: Request, { keys }: Callbacks, kept: KeptIdentity): void {
  const id = randomBytes(32).toString("base64url");
  setCookie(req, ID_COOKIE, id);
  setSealed(req, keys, identityCookie(id), kept);
}

/** @returns null if it has expired, or if its provider is no longer set up */
export function findKeptIdentity(
  req: Request,
  { callbacks: { keys }, providers }: { callbacks: Callbacks; providers: readonly Provider[] },
): KeptIdentity | null {
  const kept = readSealed<KeptIdentity>(req, keys, identityCookie(readCookie(req, ID_COOKIE) ?? ""));
  if (!kept) return null;
  const { provider, login } = kept.identity;
  return providers.some(({ name, hasIssued }) => name === provider && hasIssued(login.issuer)) ? kept : null;
}

/** Returns whether the person has requested a link to this address. */
export const hasRequestedLink = ({ linkTo }: KeptIdentity, email: string): boolean =>
  linkTo !== undefined && fold(linkTo) === fold(email);

/**
 * Returns the title of the provider that confirmed the person in this browser who requested a link to `email`: the account
 * that the link creates then needs no password.
 */
export function findConfirmingProvider(
  req: Request,
  context: { callbacks: Callbacks; providers: readonly Provider[] },
  email: string | undefined,
): string | undefined {
  if (email === undefined) return undefined;
  const kept = findKeptIdentity(req, context);
  return kept && hasRequestedLink(kept, email) ? kept.identity.login.title : undefined;
}

/** For every login, logout, and connection of a provider. */
export function forgetIdentity(req: Request): void {
  clearCookie(req, ID_COOKIE);
  clearSealed(req, identityCookie(""));
}

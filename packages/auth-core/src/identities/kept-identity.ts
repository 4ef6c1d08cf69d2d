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
  /** The address that the person asked to confirm. */
  confirms?: string;
}

/**
 * All apps share this random value, so that a logout at any of them ends the identity: the next person at this computer must
 * not create an account that this person can log in to.
 */
const MARK: BrowserCookie = { suffix: "registering", seconds: POLICY.providerRegistration };

/** No other host can set it: an attacker at a sibling subdomain could plant an identity that way (cookie tossing). */
const cookieOf = (mark: string): SealedCookie => ({
  name: "registration",
  context: `registration ${mark}`,
  seconds: POLICY.providerRegistration,
  endsWithBrowser: true,
});

/**
 * Keeps an identity in the browser. Never in an emailed link: the person who opens that may be someone else, whose new account
 * would then belong to this person as well (pre-hijacking).
 */
export function keepIdentity(req: Request, { keys }: Callbacks, kept: KeptIdentity): void {
  const mark = randomBytes(32).toString("base64url");
  setCookie(req, MARK, mark);
  setSealed(req, keys, cookieOf(mark), kept);
}

/** @returns null if it has expired, or if its provider is no longer set up */
export function findKeptIdentity(
  req: Request,
  { callbacks: { keys }, providers }: { callbacks: Callbacks; providers: readonly Provider[] },
): KeptIdentity | null {
  const kept = readSealed<KeptIdentity>(req, keys, cookieOf(readCookie(req, MARK) ?? ""));
  if (!kept) return null;
  const { provider, login } = kept.identity;
  return providers.some(({ name, hasIssued }) => name === provider && hasIssued(login.issuer)) ? kept : null;
}

/**
 * Returns the title of the provider that confirmed the person in this browser who requested a link to `email`: the account
 * that the link creates then needs no password.
 */
export function providerFor(
  req: Request,
  context: { callbacks: Callbacks; providers: readonly Provider[] },
  email: string | undefined,
): string | undefined {
  if (email === undefined) return undefined;
  const { confirms, identity } = findKeptIdentity(req, context) ?? {};
  return confirms !== undefined && fold(confirms) === fold(email) ? identity?.login.title : undefined;
}

/** For every login, logout, and connection of a provider. */
export function forgetIdentity(req: Request): void {
  clearCookie(req, MARK);
  clearSealed(req, cookieOf(""));
}

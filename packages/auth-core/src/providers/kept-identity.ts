import type { Request } from "express";
import { POLICY } from "../policy.ts";
import { clearSealed, readSealed, type SealedCookie, setSealed } from "../request/sealed-cookie.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Identity } from "./identity.ts";

/** An identity without an account, while its person creates one. Only the browser that logged in has it. */
export interface KeptIdentity {
  identity: Identity;
  returnTo: string;
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

export const findKeptIdentity = (req: Request, { app, keys }: Callbacks): KeptIdentity | null =>
  readSealed<KeptIdentity>(req, keys, cookieOf(app));

export const forgetIdentity = (req: Request, { app }: Callbacks): void => clearSealed(req, cookieOf(app));

const cookieOf = (app: string): SealedCookie => ({
  name: `registration-${app}`,
  context: "registration",
  seconds: POLICY.providerRegistration,
});

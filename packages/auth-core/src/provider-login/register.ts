import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { findKeptIdentity, keepIdentity } from "../identities/kept-identity.ts";
import { requestRegistration } from "../registration/register.ts";
import { registerIdentity } from "../registration/register-identity.ts";
import { textFields } from "../request/input.ts";
import { Refused } from "../request/refused.ts";
import { normalize } from "../users/names.ts";

interface ProviderRegistration {
  /** "Google". */
  title: string;
  /** As the provider knows it. */
  email?: string;
  /** The provider is authoritative for the address: the next step is the username. Otherwise, it is the address. */
  authoritativeForEmail: boolean;
  /** A suggestion. */
  username?: string;
}

/**
 * Says who creates an account, for the page after the login at the provider.
 * @throws Refused with 410 if that was too long ago, or in another browser
 */
export async function requireProviderRegistration(req: Request, context: AuthContext): Promise<ProviderRegistration> {
  const { login, email, authoritativeForEmail, username } = requireKept(req, context).identity;
  return { title: login.title, email, authoritativeForEmail, username };
}

/**
 * Creates an account for someone whom a provider has confirmed: from `{ username }` if the provider is authoritative for the
 * address, and logs the browser in. Otherwise it sends a link to `{ email }`, as for any registration; `register` then needs no
 * password in this browser.
 * @returns where the browser continues; null if a link was sent
 * @throws Refused as `requireProviderRegistration`; with 403 if registration is by invitation only, 422, 409 for a taken name,
 * 429 beyond a rate limit
 */
export async function registerWithProvider(req: Request, context: AuthContext, input: unknown): Promise<string | null> {
  const kept = requireKept(req, context);
  if (context.registration === "invitation") throw new Refused(403, "invitation_only");
  if (kept.identity.authoritativeForEmail) {
    await registerIdentity(req, context, kept, textFields(input, ["username"]));
    return kept.returnTo;
  }
  const email = normalize(textFields(input, ["email"]).email);
  await requestRegistration(req, context, { email });
  keepIdentity(req, context.callbacks, { ...kept, linkTo: email });
  return null;
}

function requireKept(req: Request, context: AuthContext) {
  const kept = findKeptIdentity(req, context);
  if (!kept) throw new Refused(410, "provider_registration_expired");
  return kept;
}

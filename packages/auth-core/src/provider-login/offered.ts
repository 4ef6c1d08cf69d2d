import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { canReauthenticate } from "../login-options.ts";
import type { Provider } from "../providers/provider.ts";

/** A provider for a link on the login page. */
export type OfferedProvider = Pick<Provider, "name" | "title">;

/**
 * The providers that the login page offers. To a user who is logged in, and has to confirm it: the one of the login, if it
 * can prove that it has asked again.
 */
export function offeredProviders(req: Request, { providers }: AuthContext): OfferedProvider[] {
  const offered = req.user ? providers.filter((provider) => canReauthenticate(provider, req.session)) : providers;
  return offered.map(({ name, title }) => ({ name, title }));
}

import type { Request } from "express";
import type { AuthContext } from "../guards/context.ts";
import { findKeptIdentity } from "../providers/kept-identity.ts";
import { provesAgain } from "../providers/proves-again.ts";
import type { Provider } from "../providers/provider.ts";
import { fold } from "../users/names.ts";

/** A provider for a link on the login page. */
export type OfferedProvider = Pick<Provider, "name" | "title">;

/**
 * The providers that the login page offers. To a user who is logged in, and has to confirm it: the one of the login, if it
 * can prove that it has asked again.
 */
export function offeredProviders(req: Request, { providers }: AuthContext): OfferedProvider[] {
  const offered = req.user ? providers.filter((provider) => provesAgain(provider, req.session)) : providers;
  return offered.map(({ name, title }) => ({ name, title }));
}

/**
 * The title of the provider that confirmed the person in this browser who asked for a link to `email`: the account that the
 * link creates then needs no password.
 */
export function providerFor(req: Request, context: AuthContext, email: string | undefined): string | undefined {
  const kept = email === undefined ? null : findKeptIdentity(req, context);
  const isMeant = kept?.confirms !== undefined && fold(kept.confirms) === fold(email ?? "");
  return isMeant ? kept.identity.login.title : undefined;
}

import type { ProviderLogin } from "../login-options.ts";
import { Refused } from "../request/refused.ts";
import type { Claims } from "./claims.ts";
import { isAt, type ProviderConfig } from "./settings.ts";

/** A person whom a provider has just confirmed. */
export interface Identity {
  /** The name of the provider. */
  provider: string;
  login: ProviderLogin;
  /** As the provider knows it. It never finds, connects or changes an account. */
  email?: string;
  /** The provider is authoritative for this address, and has verified it: it needs no confirmation by email. */
  vouched: boolean;
  /** A suggestion. */
  username?: string;
  /** The provider has asked for a second factor that counts here. */
  factor: boolean;
}

/** @param maxAge how long ago the login at the provider may be to count as recent, in seconds */
export function identityOf(provider: ProviderConfig, claims: Claims, maxAge: number): Identity {
  const { iss: issuer, sub: subject, sid, email, email_verified, preferred_username, auth_time, amr = [] } = claims;
  const recent = provider.provesLogin && auth_time !== undefined && auth_time > Date.now() / 1000 - maxAge;
  return {
    provider: provider.name,
    login: { title: provider.title, issuer, subject, sid, recent },
    email,
    vouched: Boolean(email && email_verified && provider.isAuthoritative(claims)),
    username: preferred_username,
    factor: amr.some((method) => provider.factors.includes(method)),
  };
}

/** @throws Refused with 403 unless the person belongs to the domains and tenants that may log in */
export function requireAllowed({ title, domains, tenants }: ProviderConfig, claims: Claims): void {
  const { email, email_verified, tid } = claims;
  const hasDomain = domains.length === 0 || (email_verified && isAt(email, domains));
  const hasTenant = tenants.length === 0 || (tid !== undefined && tenants.includes(tid));
  if (!hasDomain || !hasTenant) throw new Refused(403, "provider_not_allowed", { title });
}

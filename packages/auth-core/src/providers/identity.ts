import type { ProviderLogin } from "../login-options.ts";
import { Refused } from "../request/refused.ts";
import type { Attempt } from "./attempt.ts";
import type { Claims } from "./claims.ts";
import { CLOCK_TOLERANCE_SECONDS } from "./provider.ts";
import { isAtDomain, type ProviderConfig } from "./settings.ts";

/** A person whom a provider has just confirmed. */
export interface Identity {
  /** The name of the provider. */
  provider: string;
  login: ProviderLogin;
  /** As the provider knows it. It never finds, connects or changes an account. */
  email?: string;
  /** The provider has verified this address and is authoritative for it, so it needs no confirmation by email. */
  authoritativeForEmail: boolean;
  /** A suggestion. */
  username?: string;
  /** The provider has asked for a second factor that counts here. */
  factor: boolean;
}

export function identityOf(provider: ProviderConfig, claims: Claims, attempt: Attempt): Identity {
  const { iss: issuer, sub: subject, sid, email, email_verified, preferred_username, amr = [] } = claims;
  const recent = provider.supportsReauthentication && isNewLogin(attempt, claims);
  return {
    provider: provider.name,
    login: { title: provider.title, issuer, subject, sid, recent },
    email,
    authoritativeForEmail: Boolean(email && email_verified && provider.isAuthoritative(claims)),
    username: preferred_username,
    factor: amr.some((method) => provider.factors.includes(method)),
  };
}

/** Whether the person has logged in at the provider since the attempt was started, by clocks that may differ. */
const isNewLogin = ({ startedAt }: Attempt, { auth_time = 0 }: Claims) =>
  auth_time >= startedAt - CLOCK_TOLERANCE_SECONDS && auth_time <= Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS;

/** @throws Refused with 403 unless the person belongs to the domains and tenants that may log in */
export function requireAllowed({ title, domains, tenants, domainOf }: ProviderConfig, claims: Claims): void {
  const { email, email_verified, tid } = claims;
  const address = domainOf ? `@${domainOf(claims)}` : email_verified && email;
  const hasDomain = domains.length === 0 || (address && isAtDomain(address, domains));
  const hasTenant = tenants.length === 0 || (tid !== undefined && tenants.includes(tid));
  if (!hasDomain || !hasTenant) throw new Refused(403, "provider_not_allowed", { title });
}

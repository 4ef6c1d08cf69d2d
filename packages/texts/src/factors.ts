/** How notifications and the list of sessions name the second factor of a login. */
const factors = {
  authenticator: "a code from your authenticator app",
  recovery_code: "a recovery code",
  passkey: "a passkey",
  provider: "two-factor authentication there",
  email_code: "a code sent by email",
  trusted_browser: "a trusted browser",
};

export type FactorName = keyof typeof factors;

/** The second factor of a login, to follow "logged in"; empty without one, or for one of a newer version. */
export function withFactor(factor?: string): string {
  return factor !== undefined && isKnown(factor) ? ` with ${factors[factor]}` : "";
}

/** Another provider that confirmed a login, to follow "logged in" as well. */
export const withProvider = (title?: string | null): string => (title ? ` with ${title}` : "");

const isKnown = (factor: string): factor is FactorName => Object.hasOwn(factors, factor);

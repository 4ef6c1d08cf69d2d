/** What is wrong with an issuer that a setting names, or null. */
export function issuerProblem(
  issuer: string,
  { NODE_ENV, COOKIE_SECURE }: { NODE_ENV?: unknown; COOKIE_SECURE?: unknown },
): string | null {
  if (!isIssuer(issuer)) return "must be an https:// URL, as the provider spells it";
  // As with cookies: plain HTTP takes a setting of its own, for tests.
  const needsTls = NODE_ENV === "production" && COOKIE_SECURE !== "false";
  if (!needsTls || issuer.startsWith("https:")) return null;
  return "must be https:// in production: a provider on this machine is one for development";
}

/** Without TLS only on this machine, as in development. */
function isIssuer(issuer: string) {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname, search, hash } = new URL(issuer);
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
  return (protocol === "https:" || (protocol === "http:" && isLocal)) && !search && !hash;
}

/** Microsoft's endpoints for many tenants issue in the name of each. */
const FOR_MANY_TENANTS = /^(https:\/\/login\.microsoftonline\.com\/)(common|organizations|consumers)\/v2\.0$/;

/** Returns whether an identity's issuer is the one of a setting. */
export function isIssuedBy(issuer: string, claimed: string): boolean {
  const [, start] = FOR_MANY_TENANTS.exec(issuer) ?? [];
  return start ? claimed.startsWith(start) : claimed.replace(/\/$/, "") === issuer.replace(/\/$/, "");
}

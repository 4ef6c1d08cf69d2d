import { SESSION_COOKIE } from "@latchkey/product";
import { getDomain } from "tldts";
import * as v from "valibot";
import { type EncryptionKey, encryptionSettings } from "./encryption-keys.ts";
import { limitSettings } from "./limit-settings.ts";
import type { Limits } from "./policy.ts";
import { type ProviderConfig, providerSettings } from "./providers/settings.ts";
import { type Registration, registrationSettings } from "./registration.ts";
import { settingIssue } from "./setting-issue.ts";

export interface SessionConfig {
  /** The first one signs cookies, all verify them. To rotate, put a new one first and remove the old one later. */
  secrets: string[];
  cookie: { name: string; secure: boolean; domain?: string };
  limits: Limits;
  registration: Registration;
  encryptionKeys: EncryptionKey[];
  /** Other providers that users can log in with. */
  providers: ProviderConfig[];
}

/** It is public, so it is rejected in production. */
const DEVELOPMENT_SECRET = "development-only-secret-change-me";

const SECRET_ADVICE = "Create one with: openssl rand -hex 32";

/**
 * Reads SESSION_SECRETS, COOKIE_SECURE, COOKIE_DOMAIN, REGISTRATION, ENCRYPTION_KEYS, LOGIN_PROVIDERS and LIMIT_*. Rejects
 * combinations whose cookies browsers would silently drop.
 * @param origins the variables that hold the origins of the apps, such as `API_ORIGIN`
 */
export function sessionSettings(origins: readonly string[]) {
  return v.intersect([
    cookieSettings(origins),
    limitSettings,
    registrationSettings,
    encryptionSettings,
    providerSettings,
  ]);
}

const sessionSecrets = v.pipe(
  v.string(),
  v.transform((list) => list.split(",").map((secret) => secret.trim())),
  v.check(
    (secrets) => secrets.every(isStrong),
    `must hold at least 32 random characters each, separated by commas. ${SECRET_ADVICE}`,
  ),
);

const cookieDomain = v.pipe(
  v.string(),
  v.regex(/^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/, "must be a domain without scheme, port or leading dot, like example.com"),
  v.check(isRegistrable, "must be a domain of your own: browsers drop a cookie for a public suffix like co.uk"),
);

const cookieSettings = (origins: readonly string[]) =>
  v.pipe(
    v.looseObject({
      NODE_ENV: v.optional(v.string()),
      SESSION_SECRETS: v.optional(sessionSecrets),
      COOKIE_SECURE: v.optional(v.picklist(["true", "false"], "must be true or false")),
      COOKIE_DOMAIN: v.optional(cookieDomain),
    }),
    v.rawTransform(({ dataset: { value: settings }, addIssue }): Pick<SessionConfig, "secrets" | "cookie"> => {
      const refuse = (name: string, message: string) => addIssue(settingIssue(settings, name, message));
      const production = settings.NODE_ENV === "production";
      const { SESSION_SECRETS: secrets = [DEVELOPMENT_SECRET], COOKIE_DOMAIN: domain } = settings;
      const secure = settings.COOKIE_SECURE ? settings.COOKIE_SECURE === "true" : production || domain !== undefined;
      if (production && secrets.includes(DEVELOPMENT_SECRET))
        refuse("SESSION_SECRETS", `must be set in production to secrets of your own. ${SECRET_ADVICE}`);
      if (domain && !secure)
        refuse("COOKIE_SECURE", "must not be false with COOKIE_DOMAIN: a cookie for several hosts requires TLS");
      for (const name of origins)
        for (const problem of originProblems(settings[name], { secure, domain })) refuse(name, problem);
      return { secrets, cookie: { name: cookieName(secure, domain), secure, domain } };
    }),
  );

/** Why browsers would not send the cookie to an app. */
function originProblems(origin: unknown, { secure, domain }: { secure: boolean; domain?: string }) {
  if (typeof origin !== "string" || !URL.canParse(origin)) return []; // Reported where it is read.
  const { protocol, hostname } = new URL(origin);
  return [
    secure && protocol === "http:" && "must be https://: browsers drop Secure cookies otherwise",
    domain && !`.${hostname}`.endsWith(`.${domain}`) && `must be within COOKIE_DOMAIN, ${domain}`,
  ].filter((problem) => typeof problem === "string");
}

/** A public suffix belongs to nobody (RFC 6265bis, 5.7). The list is the one that browsers use. */
function isRegistrable(domain: string) {
  return getDomain(domain, { allowPrivateDomains: true }) !== null;
}

/** 32 random characters of any common alphabet include more than eight different ones. */
const isStrong = (secret: string) => secret.length >= 32 && new Set(secret).size > 8;

/**
 * The cookie name. Browsers enforce its prefix (RFC 6265bis, 4.1.3): a `__Host-` cookie is Secure, has no Domain, and
 * no sibling subdomain can set it (cookie tossing); a `__Secure-` cookie is at least never set over plain HTTP.
 */
function cookieName(secure: boolean, domain?: string) {
  if (!secure) return SESSION_COOKIE;
  return domain ? `__Secure-${SESSION_COOKIE}` : `__Host-${SESSION_COOKIE}`;
}

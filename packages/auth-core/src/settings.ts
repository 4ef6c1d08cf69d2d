import { getDomain } from "tldts";
import * as v from "valibot";
import { LIMITS, type Limit, type Limits } from "./policy.ts";

export interface SessionConfig {
  /** Signs with the first, accepts all: a new one goes in front, the old one leaves when its sessions are over. */
  secrets: string[];
  cookie: { name: string; secure: boolean; domain?: string };
  /** How often one may try to log in and to register. */
  limits: Limits;
}

/** Known to everyone who reads this, so production refuses it. */
const DEVELOPMENT_SECRET = "development-only-secret-change-me";

const SECRET_ADVICE = "Create one with: openssl rand -hex 32";

/** How a limit is set: "100/900" for 100 attempts in 900 seconds. */
const limit = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,8}\/[1-9]\d{0,6}$/, "must be attempts/seconds, like 100/900"),
    v.transform((text): Limit => {
      const [attempts = 1, seconds = 1] = text.split("/").map(Number);
      return { attempts, seconds };
    }),
  ),
);

/** Reads SESSION_SECRETS, COOKIE_SECURE, COOKIE_DOMAIN and LIMIT_*, and refuses what browsers would silently drop. */
export const sessionSettings = v.pipe(
  v.looseObject({
    NODE_ENV: v.optional(v.string()),
    SESSION_SECRETS: v.optional(
      v.pipe(
        v.string(),
        v.transform((list) => list.split(",").map((secret) => secret.trim())),
        v.check(
          (secrets) => secrets.every(isStrong),
          `must hold at least 32 random characters each, separated by commas. ${SECRET_ADVICE}`,
        ),
      ),
    ),
    COOKIE_SECURE: v.optional(v.picklist(["true", "false"], "must be true or false")),
    COOKIE_DOMAIN: v.optional(
      v.pipe(
        v.string(),
        v.regex(
          /^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/,
          "must be a domain without scheme, port or leading dot, like example.com",
        ),
        v.check(isOwnable, "must be a domain of your own: browsers drop a cookie for a whole suffix like co.uk"),
      ),
    ),
    LIMIT_GUESSES: limit,
    LIMIT_LOGINS_PER_ACCOUNT: limit,
    LIMIT_CONFIRMATIONS: limit,
    LIMIT_CHANGES: limit,
    LIMIT_LOGINS_PER_ADDRESS: limit,
    LIMIT_MAILS: limit,
    LIMIT_MAILS_PER_ADDRESS: limit,
  }),
  v.rawTransform(({ dataset: { value: settings }, addIssue }): SessionConfig => {
    const refuse = (key: string, message: string) =>
      addIssue({ message, path: [{ type: "object", origin: "value", input: settings, key, value: settings[key] }] });
    const production = settings.NODE_ENV === "production";
    const { SESSION_SECRETS: secrets = [DEVELOPMENT_SECRET], COOKIE_DOMAIN: domain } = settings;
    const secure = settings.COOKIE_SECURE ? settings.COOKIE_SECURE === "true" : production || domain !== undefined;

    if (production && secrets.includes(DEVELOPMENT_SECRET)) {
      refuse("SESSION_SECRETS", `must be set in production to secrets of your own. ${SECRET_ADVICE}`);
    }
    if (domain && !secure) {
      refuse("COOKIE_SECURE", "must not be false with COOKIE_DOMAIN: a cookie for several hosts is sent over TLS only");
    }
    for (const [name, origin] of Object.entries(settings).filter(isOrigin)) {
      const { protocol, hostname } = new URL(origin);
      if (secure && protocol === "http:")
        refuse(name, "must be https:// where cookies are Secure: browsers drop them otherwise");
      if (domain && !`.${hostname}`.endsWith(`.${domain}`)) refuse(name, `must be within ${domain}, the COOKIE_DOMAIN`);
    }
    return {
      secrets,
      cookie: { name: cookieName(secure, domain), secure, domain },
      limits: {
        LIMIT_GUESSES: settings.LIMIT_GUESSES ?? LIMITS.LIMIT_GUESSES,
        LIMIT_LOGINS_PER_ACCOUNT: settings.LIMIT_LOGINS_PER_ACCOUNT ?? LIMITS.LIMIT_LOGINS_PER_ACCOUNT,
        LIMIT_CONFIRMATIONS: settings.LIMIT_CONFIRMATIONS ?? LIMITS.LIMIT_CONFIRMATIONS,
        LIMIT_CHANGES: settings.LIMIT_CHANGES ?? LIMITS.LIMIT_CHANGES,
        LIMIT_LOGINS_PER_ADDRESS: settings.LIMIT_LOGINS_PER_ADDRESS ?? LIMITS.LIMIT_LOGINS_PER_ADDRESS,
        LIMIT_MAILS: settings.LIMIT_MAILS ?? LIMITS.LIMIT_MAILS,
        LIMIT_MAILS_PER_ADDRESS: settings.LIMIT_MAILS_PER_ADDRESS ?? LIMITS.LIMIT_MAILS_PER_ADDRESS,
      },
    };
  }),
);

/** A public suffix, from the list that browsers use, is nobody's own (RFC 6265bis, 5.7). */
function isOwnable(domain: string) {
  return getDomain(domain, { allowPrivateDomains: true }) !== null;
}

const isOrigin = (entry: [string, unknown]): entry is [string, string] =>
  entry[0].endsWith("_ORIGIN") && typeof entry[1] === "string" && URL.canParse(entry[1]);

/** 32 random characters of any alphabet in use have more than eight different ones. */
const isStrong = (secret: string) => secret.length >= 32 && new Set(secret).size > 8;

/**
 * Browsers hold a cookie to the promise of its prefix (RFC 6265bis, 4.1.3): `__Host-` is Secure, has no Domain and
 * cannot be planted by a sibling subdomain; `__Secure-` is at least never set over plain HTTP.
 */
function cookieName(secure: boolean, domain?: string) {
  if (!secure) return "latchkey.sid";
  return domain ? "__Secure-latchkey.sid" : "__Host-latchkey.sid";
}

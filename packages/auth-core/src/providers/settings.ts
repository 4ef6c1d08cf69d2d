import * as v from "valibot";
import { DEFAULT_PRESET, PRESETS, type Preset } from "./presets.ts";

export interface ProviderConfig extends Preset {
  /** In settings and URLs: `google`. */
  name: string;
  title: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Whether an identity of this issuer is one of this provider. */
  hasIssued(issuer: string): boolean;
  /** If not empty, only people with a verified address at one of these domains may log in. */
  domains: readonly string[];
  /** If not empty, only people of one of these Microsoft tenants may log in. */
  tenants: readonly string[];
  /** A logout here also logs out there. */
  logsOut: boolean;
  /** Values of `amr` that stand for a second factor. */
  factors: readonly string[];
}

/** `pnpm dev` starts it, and lets everyone choose who they are. */
const DEVELOPMENT_PROVIDER = "dev";

const NAME = /^[a-z][a-z0-9-]{0,30}$/;
const KNOWN = [...PRESETS].flatMap(([name, { issuer }]) => (issuer ? [name] : [])).join(", ");

const list = (value: unknown) =>
  typeof value === "string" ? value.split(",").map((each) => each.trim()).filter(Boolean) : []; // biome-ignore format: one idea.

/** Reads LOGIN_PROVIDERS, and `<NAME>_CLIENT_ID`, `<NAME>_CLIENT_SECRET`, `<NAME>_ISSUER` and more for each of them. */
export const providerSettings = v.pipe(
  v.looseObject({ LOGIN_PROVIDERS: v.optional(v.string()) }),
  v.rawTransform(({ dataset: { value: settings }, addIssue }): { providers: ProviderConfig[] } => {
    const refuse = (key: string, message: string) =>
      addIssue({ message, path: [{ type: "object", origin: "value", input: settings, key, value: settings[key] }] });
    const names = list(settings.LOGIN_PROVIDERS);
    if (!names.every((name) => NAME.test(name)))
      refuse("LOGIN_PROVIDERS", "must be names in lower case, separated by commas, like google,acme");
    if (new Set(names).size < names.length) refuse("LOGIN_PROVIDERS", "must name each provider once");
    return { providers: names.map((name) => readProvider(name, settings, refuse)) };
  }),
);

function readProvider(
  name: string,
  settings: Record<string, unknown>,
  refuse: (key: string, message: string) => void,
): ProviderConfig {
  const key = (setting: string) => `${name.toUpperCase().replaceAll("-", "_")}_${setting}`;
  const read = (setting: string) => {
    const value = settings[key(setting)];
    return typeof value === "string" ? value : undefined;
  };
  const required = (setting: string, advice: string) => {
    const value = read(setting);
    if (value === undefined) refuse(key(setting), `must be set: ${advice}`);
    return value ?? "";
  };
  const preset = PRESETS.get(name) ?? DEFAULT_PRESET;
  const issuer = read("ISSUER") ?? preset.issuer ?? required("ISSUER", `"${name}" is none of ${KNOWN}`);
  if (issuer && !isIssuer(issuer)) refuse(key("ISSUER"), "must be an https:// URL, as the provider spells it");
  if (settings.NODE_ENV === "production") {
    if (name === DEVELOPMENT_PROVIDER)
      refuse("LOGIN_PROVIDERS", `must not name "${name}": anyone can log in there as anyone`);
    // As with cookies: plain HTTP takes a setting of its own, for tests.
    if (issuer.startsWith("http:") && settings.COOKIE_SECURE !== "false")
      refuse(key("ISSUER"), "must be https:// in production: a provider on this machine is one for development");
  }
  if (!["true", "false", undefined].includes(read("LOGOUT"))) refuse(key("LOGOUT"), "must be true or false");
  const owned = list(read("AUTHORITATIVE_FOR"));
  return {
    ...preset,
    name,
    title: read("TITLE") ?? preset.title ?? name.charAt(0).toUpperCase() + name.slice(1),
    issuer,
    clientId: required("CLIENT_ID", "register this app at the provider"),
    clientSecret: required("CLIENT_SECRET", "the provider shows it next to the client ID"),
    isAuthoritative: (claims) => isAtDomain(claims.email, owned) || preset.isAuthoritative(claims),
    hasIssued: (claimed) => isIssuedBy(issuer, claimed),
    domains: list(read("DOMAINS")),
    tenants: list(read("TENANTS")),
    factors: list(read("FACTORS")),
    logsOut: read("LOGOUT") === "true",
  };
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

function isIssuedBy(issuer: string, claimed: string) {
  const [, start] = FOR_MANY_TENANTS.exec(issuer) ?? [];
  return start ? claimed.startsWith(start) : claimed.replace(/\/$/, "") === issuer.replace(/\/$/, "");
}

/** Returns whether an address is at one of these domains, not at a subdomain. */
export const isAtDomain = (email: string | undefined, domains: readonly string[]): boolean =>
  domains.some((domain) => email?.toLowerCase().endsWith(`@${domain.toLowerCase()}`));

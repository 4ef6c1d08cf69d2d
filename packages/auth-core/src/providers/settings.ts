import * as v from "valibot";
import { settingIssue } from "../setting-issue.ts";
import { isIssuedBy, issuerProblem } from "./issuer.ts";
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

type Settings = Record<string, unknown>;
type Refuse = (name: string, message: string) => void;

/** Reads LOGIN_PROVIDERS, and `<NAME>_CLIENT_ID`, `<NAME>_CLIENT_SECRET`, `<NAME>_ISSUER` and more for each of them. */
export const providerSettings = v.pipe(
  v.looseObject({ LOGIN_PROVIDERS: v.optional(v.string()) }),
  v.rawTransform(({ dataset: { value: settings }, addIssue }): { providers: ProviderConfig[] } => {
    const refuse: Refuse = (name, message) => addIssue(settingIssue(settings, name, message));
    const names = list(settings.LOGIN_PROVIDERS);
    const problem = namesProblem(names, settings);
    if (problem) refuse("LOGIN_PROVIDERS", problem);
    return { providers: names.map((name) => readProvider(name, settings, refuse)) };
  }),
);

function namesProblem(names: string[], { NODE_ENV }: Settings) {
  if (!names.every((name) => NAME.test(name)))
    return "must be names in lower case, separated by commas, like google,acme";
  if (new Set(names).size < names.length) return "must name each provider once";
  if (NODE_ENV === "production" && names.includes(DEVELOPMENT_PROVIDER))
    return `must not name "${DEVELOPMENT_PROVIDER}": anyone can log in there as anyone`;
  return null;
}

function readProvider(name: string, settings: Settings, refuse: Refuse): ProviderConfig {
  const own = settingsOf(name, settings, refuse);
  const preset = PRESETS.get(name) ?? DEFAULT_PRESET;
  const issuer = own.read("ISSUER") ?? preset.issuer ?? own.require("ISSUER", `"${name}" is none of ${KNOWN}`);
  const problem = issuer && issuerProblem(issuer, settings);
  if (problem) own.refuse("ISSUER", problem);
  if (!["true", "false", undefined].includes(own.read("LOGOUT"))) own.refuse("LOGOUT", "must be true or false");
  const hosted = list(own.read("AUTHORITATIVE_FOR"));
  return {
    ...preset,
    name,
    title: own.read("TITLE") ?? preset.title ?? name.charAt(0).toUpperCase() + name.slice(1),
    issuer,
    clientId: own.require("CLIENT_ID", "register this app at the provider"),
    clientSecret: own.require("CLIENT_SECRET", "the provider shows it next to the client ID"),
    isAuthoritative: (claims) => isAtDomain(claims.email, hosted) || preset.isAuthoritative(claims),
    hasIssued: (claimed) => isIssuedBy(issuer, claimed),
    domains: list(own.read("DOMAINS")),
    tenants: list(own.read("TENANTS")),
    factors: list(own.read("FACTORS")),
    logsOut: own.read("LOGOUT") === "true",
  };
}

/** The settings that start with a provider's name in capitals. */
function settingsOf(provider: string, settings: Settings, refuse: Refuse) {
  const nameOf = (setting: string) => `${provider.toUpperCase().replaceAll("-", "_")}_${setting}`;
  const read = (setting: string) => {
    const value = settings[nameOf(setting)];
    return typeof value === "string" ? value : undefined;
  };
  return {
    read,
    refuse: (setting: string, message: string) => refuse(nameOf(setting), message),
    require(setting: string, advice: string) {
      const value = read(setting);
      if (value === undefined) refuse(nameOf(setting), `must be set: ${advice}`);
      return value ?? "";
    },
  };
}

/** Returns whether an address is at one of these domains, not at a subdomain. */
export const isAtDomain = (email: string | undefined, domains: readonly string[]): boolean =>
  domains.some((domain) => email?.toLowerCase().endsWith(`@${domain.toLowerCase()}`));

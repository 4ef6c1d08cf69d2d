import * as v from "valibot";
import { contactSettings } from "./contact-settings.ts";
import { networkSettings } from "./network-settings.ts";
import { oneOf, wholeNumber } from "./setting-values.ts";

type Environment = Record<string, string | undefined>;

/** Lists all invalid settings, with one line of advice each. */
export class SettingsError extends Error {
  override name = "SettingsError";
  problems: string[];

  constructor(problems: string[]) {
    super(`Invalid settings:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * Reads groups of settings from the environment. An empty value counts as unset.
 * @param groups one Valibot schema per group, each applied to the whole environment
 * @throws SettingsError with all problems of all groups
 */
export function readSettings<Groups extends v.ObjectEntries>(environment: Environment, groups: Groups) {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const everyGroup = Object.fromEntries(Object.keys(groups).map((group) => [group, set]));
  const result = v.safeParse(v.object(groups), everyGroup, { abortPipeEarly: true }); // One message per setting.
  if (result.success) return result.output;
  const problems = result.issues.map(({ path, message }) => `${path?.[1]?.key} ${message}`);
  throw new SettingsError([...new Set(problems)]);
}

/** Returns the settings, or prints the problems and exits. Call it first in a program. */
export function settingsOrExit<Settings>(read: (environment: Environment) => Settings): Settings {
  try {
    return read(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/** An origin as browsers write it: scheme, host and port, without a path. */
const isOrigin = (value: string) => /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;

/**
 * Reads the address of an app: `API_PORT` and `API_ORIGIN` for `API`.
 * @param app the prefix of its variables
 * @param port the default port. The default origin is the port of localhost.
 */
export function addressSettings(app: string, port: number) {
  return v.pipe(
    v.object(addressVariables(app, port)),
    v.transform((settings) => addressIn(settings, app)),
  );
}

/** Reads where each of these apps is. Returns them with their ports and origins. */
export function addressesOf<App extends { prefix: string; port: number }>(apps: readonly App[]) {
  const variables = apps.flatMap(({ prefix, port }) => Object.entries(addressVariables(prefix, port)));
  return v.pipe(
    v.object(Object.fromEntries(variables)),
    v.transform((settings) => apps.map((app) => ({ ...app, ...addressIn(settings, app.prefix) }))),
  );
}

const addressVariables = (app: string, port: number) => ({
  [`${app}_PORT`]: v.optional(wholeNumber(65_535, 1), `${port}`),
  [`${app}_ORIGIN`]: v.optional(v.pipe(v.string(), v.check(isOrigin, ORIGIN_ADVICE))),
});

const ORIGIN_ADVICE = "must be an origin without a path, like https://example.com";

function addressIn(settings: Record<string, string | number | undefined>, app: string) {
  const port = Number(settings[`${app}_PORT`]);
  return { port, origin: String(settings[`${app}_ORIGIN`] ?? `http://localhost:${port}`) };
}

/** A typo such as "prod" would run with the public development secrets. */
const nodeEnvironment = oneOf(["development", "test", "production"]);
const logLevel = oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]);

const processSettings = v.pipe(
  v.object({
    LOG_LEVEL: v.optional(logLevel, "info"),
    NODE_ENV: v.optional(nodeEnvironment, "development"),
    LIFELINE_PORT: v.optional(wholeNumber(65_535, 1)),
  }),
  v.transform(({ LOG_LEVEL, NODE_ENV, LIFELINE_PORT }) => ({
    logLevel: LOG_LEVEL,
    production: NODE_ENV === "production",
    development: NODE_ENV === "development",
    /** Set by `pnpm dev` and `pnpm start`, so that the apps end with the command. */
    lifeline: LIFELINE_PORT,
  })),
);

/**
 * What every app reads: its own port and origin, the settings of network, process and contacts.
 * @param app the prefix of its own variables
 * @param port its default port
 */
export function appSettings(app: string, port: number) {
  const ownSettings = [addressSettings(app, port), metricsSettings(app), nameOf(app)] as const;
  return v.intersect([...ownSettings, networkSettings, processSettings, contactSettings]);
}

/** In every line of its log. */
const nameOf = (app: string) =>
  v.pipe(
    v.object({}),
    v.transform(() => ({ name: app.toLowerCase().replaceAll("_", "-") })),
  );

/** Each app has a port of its own, because `pnpm start` gives all of them the same environment. */
function metricsSettings(app: string) {
  const name = `${app}_METRICS_PORT`;
  return v.pipe(
    v.object({ [name]: v.optional(wholeNumber(65_535, 1)) }),
    v.transform((settings) => ({ metricsPort: settings[name] })),
  );
}

export type AppSettings = v.InferOutput<ReturnType<typeof appSettings>>;

import { SECRET, signed } from "@latchkey/contract/session-cookie";
import { freePort } from "@latchkey/db/embedded";
import { environmentOf } from "@latchkey/e2e/environment";
import { launch, type Running } from "./launch.ts";
import type { Request } from "./load.ts";
import { ADDRESS, sessionId } from "./people.ts";

/** What is measured: a program, and what it is asked. */
export interface Contestant extends Running {
  name: string;
  origin: string;
  /** For its private page, with the cookie of session `n`. */
  visit(n: number, path?: string): Request;
}

/** As which user anyone counts who is not asked to log in. */
export interface Anyone {
  id: string;
  username: string;
  email: string;
  createdAt: string;
}

export const APPS = {
  api: { name: "API /me", folder: "api", path: "/me" },
  htmx: { name: "htmx /dashboard", folder: "htmx-site", path: "/dashboard" },
  astro: { name: "Astro /dashboard", folder: "astro-site", path: "/dashboard" },
} as const;

export type AppName = keyof typeof APPS;

/** Logins are to be measured, and not how often one may try. */
const UNLIMITED = "100000000/60";

/** What browsers send, and what a proxy that speaks TLS adds. Everybody gets it, so that all read requests of the same size. */
export const FROM_PROXY = {
  "accept-encoding": "gzip, deflate, br, zstd",
  "x-forwarded-proto": "https",
  "x-forwarded-for": ADDRESS,
};

/** An app as in production: behind a proxy with TLS, its cookie Secure, logging each request. */
export async function startApp(app: AppName, database: string, withoutLogin?: Anyone): Promise<Contestant> {
  const ports = { api: await freePort(), htmx: await freePort(), astro: await freePort() };
  const at = (name: string) => `https://${name}.example.com`;
  const environment = {
    ...environmentOf({ api: at("api"), htmx: at("htmx"), astro: at("astro") }, ports),
    DATABASE_URL: database,
    SESSION_SECRETS: SECRET,
    TRUST_PROXY: "1",
    LOG_LEVEL: "info",
    LIMIT_GUESSES: UNLIMITED,
    LIMIT_LOGINS_PER_ACCOUNT: UNLIMITED,
    LIMIT_LOGINS_PER_ADDRESS: UNLIMITED,
    ...(withoutLogin && { NODE_OPTIONS: `--import=${WITHOUT_LOGIN}`, ANYONE: JSON.stringify(withoutLogin) }),
  };
  const { name, folder, path } = APPS[app];
  const program = new URL(`../../../apps/${folder}/src/server.ts`, import.meta.url);
  const named = withoutLogin ? withoutName(app) : name;
  return contestant(named, program, environment, ports[app], path, "__Host-latchkey.sid");
}

export const withoutName = (app: AppName) => `${APPS[app].name} without login`;
const WITHOUT_LOGIN = new URL("servers/without-login.ts", import.meta.url);

export const LISTING = "the listing";

export async function startListing(database: string): Promise<Contestant> {
  const port = await freePort();
  const env = { ...PRODUCTION, PORT: `${port}`, DATABASE_URL: database };
  return contestant(LISTING, serverAt("seed-listing"), env, port, "/me", "connect.sid");
}

export const EXPRESS = "bare Express";

export async function startExpress(user: Anyone): Promise<Contestant> {
  const port = await freePort();
  const env = { ...PRODUCTION, PORT: `${port}`, ANSWER: JSON.stringify({ user }) };
  return contestant(EXPRESS, serverAt("bare-express"), env, port, "/me", "connect.sid");
}

const PRODUCTION = { ...process.env, NODE_ENV: "production" };
const serverAt = (name: string) => new URL(`servers/${name}.ts`, import.meta.url);

async function contestant(
  name: string,
  program: URL,
  env: NodeJS.ProcessEnv,
  port: number,
  privatePath: string,
  cookie: string,
): Promise<Contestant> {
  const origin = `http://127.0.0.1:${port}`;
  const visit = (n: number, path = privatePath): Request => ({
    method: "GET",
    path,
    headers: { ...FROM_PROXY, cookie: `${cookie}=${signed(sessionId(n))}` },
  });
  const { path, headers } = visit(0);
  return { name, origin, visit, ...(await launch(program, env, { url: origin + path, headers })) };
}

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freePort } from "@latchkey/dev-database";
import { SESSION_COOKIE } from "@latchkey/product";
import { productionEnvironment } from "@latchkey/testkit/environment";
import { SECRET, signSessionId } from "@latchkey/testkit/session-cookie";
import { UNLIMITED } from "@latchkey/testkit/unlimited";
import { APPS, type MeasuredApp } from "./apps.ts";
import type { FixedUser } from "./fixture.ts";
import { launch, type ServerProcess } from "./launch.ts";
import type { Request } from "./load.ts";
import { CLIENT_ADDRESS, sessionId } from "./seed.ts";

export interface Server extends ServerProcess {
  name: string;
  origin: string;
  /** A request for a page (by default, its private page) with the cookie of session number `n`. */
  pageRequest(n: number, path?: string): Request;
}

/** Headers of a browser and of a TLS proxy. Every server gets them, so that all parse requests of the same size. */
export const PROXY_HEADERS = {
  "accept-encoding": "gzip, deflate, br, zstd",
  "x-forwarded-proto": "https",
  "x-forwarded-for": CLIENT_ADDRESS,
};

/**
 * Starts an app with its production settings: behind a TLS proxy, with a Secure cookie and request logging.
 * @param withoutLogin replaces sessions: every request is then from this user
 */
export async function startApp(app: MeasuredApp, database: string, withoutLogin?: FixedUser): Promise<Server> {
  const port = await freePort();
  const addressOf = ({ prefix, name }: MeasuredApp) => ({ prefix, origin: `https://${name}.example.com`, port });
  const env = {
    ...productionEnvironment(APPS.map(addressOf)),
    DATABASE_URL: database,
    SESSION_SECRETS: SECRET,
    TRUST_PROXY: "1",
    LOG_LEVEL: "info",
    ...UNLIMITED,
    ...(withoutLogin && { NODE_OPTIONS: `--import=${WITHOUT_LOGIN}`, FIXED_USER: JSON.stringify(withoutLogin) }),
  };
  const program = pathToFileURL(join(app.directory, "src/server.ts"));
  const name = withoutLogin ? withoutLoginName(app) : app.label;
  return startServer({ name, program, env, port, path: app.path, cookie: `__Host-${SESSION_COOKIE}` });
}

export const withoutLoginName = ({ label }: MeasuredApp) => `${label} without login`;
const WITHOUT_LOGIN = new URL("servers/without-login.ts", import.meta.url);

export const STOCK = "stock sessions";
export const startStockSessions = (database: string) =>
  startReference(STOCK, "stock-sessions", { DATABASE_URL: database });

export const EXPRESS = "bare Express";
export const startBareExpress = (user: FixedUser) =>
  startReference(EXPRESS, "bare-express", { ANSWER: JSON.stringify({ user }) });

async function startReference(name: string, file: string, settings: Record<string, string>) {
  const program = new URL(`servers/${file}.ts`, import.meta.url);
  const port = await freePort();
  const env = { ...process.env, NODE_ENV: "production", PORT: `${port}`, ...settings };
  return startServer({ name, program, env, port, path: "/me", cookie: "connect.sid" });
}

interface Program {
  name: string;
  program: URL;
  env: NodeJS.ProcessEnv;
  port: number;
  path: string;
  cookie: string;
}

async function startServer({ name, program, env, port, path: privatePath, cookie }: Program): Promise<Server> {
  const origin = `http://127.0.0.1:${port}`;
  const pageRequest = (n: number, path = privatePath): Request => ({
    method: "GET",
    path,
    headers: { ...PROXY_HEADERS, cookie: `${cookie}=${signSessionId(sessionId(n))}` },
  });
  const { path, headers } = pageRequest(0);
  return { name, origin, pageRequest, ...(await launch(program, env, { url: origin + path, headers })) };
}

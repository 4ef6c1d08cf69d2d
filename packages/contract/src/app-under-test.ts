import { type Database, openDatabase } from "@latchkey/db";
import { freePort } from "@latchkey/dev-database";
import { PATIENT_DATABASE } from "@latchkey/dev-database/patient-database";
import { createTestDatabase } from "@latchkey/dev-database/test-database";
import type { App } from "@latchkey/product/apps";
import { type AppProcess, startApp } from "@latchkey/testkit/app-process";
import { ENCRYPTION_KEY } from "@latchkey/testkit/authenticator";
import { CHEAP_HASHES } from "@latchkey/testkit/cheap-hashes";
import { Client } from "@latchkey/testkit/client";
import { hashSessionId, readSessionId, SECRET } from "@latchkey/testkit/session-cookie";
import { UNLIMITED } from "@latchkey/testkit/unlimited";
import { afterAll, beforeAll } from "vitest";
import { createAccount } from "./accounts.ts";

/** What the contract needs to know about an app: how to start it, and where to look. */
export interface AppUnderTest {
  /** The folder of its `src/server.ts`, relative to the package whose tests run; that package by default. */
  folder?: string;
  /** The prefix of its settings: `API` for `API_PORT`. */
  prefix: string;
  /** Whether it accepts and sends JSON; otherwise forms and pages, and it has a logout of its own. */
  json: boolean;
  /** A path that requires a login and shows the username. */
  privatePath: string;
  /** Paths that require no login. */
  publicPaths: string[];
  /** The app where users log in, if this one has no login of its own. */
  loginAt?: AppUnderTest;
  /** The app with the account routes, if this one has a login, but no account routes. */
  accountAt?: AppUnderTest;
  /** Whether to run the clauses about code that all apps share, too: set it for one app that has a login. */
  sharedCode?: boolean;
}

/** An app of this product that has a login, for the tests of one that has none. */
export const loginAt = ({ directory: folder, prefix, kind }: App): AppUnderTest =>
  kind === "pages"
    ? { folder, prefix, json: false, privatePath: "/dashboard", publicPaths: [] }
    : { folder, prefix, json: true, privatePath: "/me", publicPaths: [] };

/** The app with the account routes. */
export const accountAppOf = (under: AppUnderTest): AppUnderTest => under.loginAt ?? under.accountAt ?? under;

export interface RunningApp {
  /** Scheme, host and port. */
  origin: string;
  /** The origin of the app where users log in: its own, unless `loginAt` is set. */
  loginOrigin: string;
  /** Returns the log of this app and of the one with the account routes, as one text. */
  logged(): string;
  client(): Client;
  /** Stops it, and fails if it has exited by itself. */
  close(): Promise<void>;
}

/** Starts an app as in production but without TLS, on a free port, with `extra` settings, on `database`. */
export async function run(under: AppUnderTest, database: string, extra: NodeJS.ProcessEnv = {}): Promise<RunningApp> {
  const app = await launch(under, database, extra);
  const other = accountAppOf(under);
  const accountApp = other === under ? app : await launch(other, database, extra).catch(rethrowAfter(app.process.stop));
  const loginApp = under.loginAt ? accountApp : app;
  const processes = [...new Set([accountApp.process, app.process])]; // Users register before they log in.
  const db = openDatabase(database, { name: "contract" });
  return {
    origin: app.origin,
    loginOrigin: loginApp.origin,
    logged: () => processes.map((process) => process.output()).join(""),
    client: () => new Client(app, loginApp, (person) => createAccount(db, person), accountApp),
    async close() {
      await db.destroy();
      await Promise.all(processes.map((process) => process.stop()));
    },
  };
}

async function launch(
  { folder = ".", prefix, json }: AppUnderTest,
  database: string,
  extra: NodeJS.ProcessEnv,
): Promise<{ process: AppProcess; origin: string; json: boolean }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const own = { DATABASE_URL: database, [`${prefix}_PORT`]: String(port), [`${prefix}_ORIGIN`]: origin };
  const process = startApp({ directory: folder, origin, env: { ...SETTINGS, ...own, ...extra } });
  await process.listening();
  return { process, origin, json };
}

/** For `catch`: cleans up and throws the error again. */
const rethrowAfter = (cleanUp: () => Promise<void>) => async (error: unknown) => {
  await cleanUp();
  throw error;
};

const SETTINGS = {
  NODE_OPTIONS: `${CHEAP_HASHES} ${PATIENT_DATABASE}`,
  ...UNLIMITED,
  NODE_ENV: "production",
  LOG_LEVEL: "debug",
  SESSION_SECRETS: SECRET,
  ENCRYPTION_KEYS: ENCRYPTION_KEY,
  COOKIE_SECURE: "false",
  SUPPORT_CONTACT: "mailto:help@example.com",
  SECURITY_CONTACT: "mailto:security@example.com",
  SECURITY_EXPIRES: "2999-12-31",
};

export type AppWithDatabase = RunningApp & { db: Database; url: string };

/** Runs an app on a database of its own for the tests around it. */
export function withApp(under: AppUnderTest, extra: NodeJS.ProcessEnv = {}): AppWithDatabase {
  const app = {} as AppWithDatabase; // Filled in before the first test runs.
  const cleanUp: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const database = await createTestDatabase();
    cleanUp.push(database.drop);
    const running = await run(under, database.appUrl, extra);
    cleanUp.unshift(running.close);
    Object.assign(app, running, { db: database.db, url: database.url });
  });
  afterAll(async () => {
    for (const step of cleanUp) await step();
  });
  return app;
}

/** A new user who is logged in: the browser, the credentials, and the hashed session ID. */
export async function loggedIn(app: RunningApp) {
  const browser = app.client();
  const person = await browser.join();
  return { browser, ...person, sid: hashSessionId(readSessionId(browser.sessionCookie[1])) };
}

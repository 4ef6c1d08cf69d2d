import { type Database, openDatabase } from "@latchkey/db";
import { freePort } from "@latchkey/dev-database";
import { createTestDatabase } from "@latchkey/dev-database/test-database";
import { type AppProcess, startApp } from "@latchkey/testkit/app-process";
import { CHEAP_HASHES } from "@latchkey/testkit/cheap-hashes";
import { Client } from "@latchkey/testkit/client";
import { hashSessionId, readSessionId, SECRET } from "@latchkey/testkit/session-cookie";
import { afterAll, beforeAll } from "vitest";
import { createAccount } from "./accounts.ts";

/** What the contract has to know of an app: how to start it, and where to look. */
export interface AppUnderTest {
  /** Where its src/server.ts is, seen from the package whose tests run; that package where nothing is said. */
  folder?: string;
  /** Prefix of its settings: `API` for `API_PORT`. */
  prefix: string;
  /** Whether it speaks JSON, or answers forms with pages. */
  json: boolean;
  /** A path that only a logged-in user sees, and that shows the user's name. */
  privatePath: string;
  /** Paths that anyone may see. */
  publicPaths: string[];
  /** The app where people log in, if this one has no login of its own. */
  loginAt?: AppUnderTest;
}

export interface RunningApp {
  /** Its address, as scheme, host and port. */
  origin: string;
  /** The address of the app where people log in, often the same. */
  loginOrigin: string;
  /** What was logged, as one text, by this app and the one where people log in. */
  logged(): string;
  /** A new browser. */
  client(): Client;
  /** Ends it, and fails if it had ended by itself. */
  close(): Promise<void>;
}

/** Runs an app as in production but without TLS, on a port of its own, with `extra` settings, on `database`. */
export async function run(under: AppUnderTest, database: string, extra: NodeJS.ProcessEnv = {}): Promise<RunningApp> {
  const app = await launch(under, database, extra);
  const door = under.loginAt ? await launch(under.loginAt, database, extra).catch(after(app.process.stop)) : app;
  const processes = [...new Set([app.process, door.process])];
  const db = openDatabase(database, { name: "contract" });
  return {
    origin: app.origin,
    loginOrigin: door.origin,
    logged: () => processes.map((process) => process.output()).join(""),
    client: () => new Client(app, door, (person) => createAccount(db, person)),
    async close() {
      await db.destroy();
      for (const process of processes) await process.stop();
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

/** For `catch`: does what is left to do, and lets the error go on. */
const after = (work: () => Promise<void>) => async (error: unknown) => {
  await work();
  throw error;
};

/** All tests come from one address, and log in more often than people do. */
const SETTINGS = {
  ...CHEAP_HASHES,
  NODE_ENV: "production",
  LOG_LEVEL: "debug",
  SESSION_SECRETS: SECRET,
  COOKIE_SECURE: "false",
  LIMIT_GUESSES: "1000000/60",
  LIMIT_LOGINS_PER_ACCOUNT: "1000000/60",
  LIMIT_LOGINS_PER_ADDRESS: "1000000/60",
  LIMIT_CONFIRMATIONS: "1000000/60",
  LIMIT_CHANGES: "1000000/60",
  LIMIT_MAILS: "1000000/60",
  LIMIT_MAILS_PER_ADDRESS: "1000000/60",
};

export type AppWithDatabase = RunningApp & { db: Database; url: string };

/** Gives the tests around it a running app on a database of its own. */
export function withApp(under: AppUnderTest, extra: NodeJS.ProcessEnv = {}): AppWithDatabase {
  const given = {} as AppWithDatabase;
  const cleanUp: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const database = await createTestDatabase();
    cleanUp.push(database.drop);
    const running = await run(under, database.url, extra);
    cleanUp.unshift(running.close);
    Object.assign(given, running, { db: database.db, url: database.url });
  });
  afterAll(async () => {
    for (const step of cleanUp) await step();
  });
  return given;
}

/** Somebody who is logged in: the browser, the credentials, and the session's id as the table keeps it. */
export async function loggedIn(app: RunningApp) {
  const browser = app.client();
  const person = await browser.join();
  return { browser, ...person, sid: hashSessionId(readSessionId(browser.sessionCookie[1])) };
}

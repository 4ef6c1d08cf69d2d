import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type Database, openDatabase } from "@latchkey/db";
import { createTestDatabase } from "@latchkey/db/testing";
import { type Logger, pino } from "pino";
import { afterAll, beforeAll } from "vitest";
import { Client } from "./client.ts";
import { idOf, stored } from "./session-cookie.ts";

/** How the contract starts an app and speaks to it. */
export interface AppUnderTest {
  /** Prefix of the app's settings: `API` for `API_PORT`. */
  prefix: string;
  /** What the app's server.ts does, without listening. */
  createApp(given: {
    environment: NodeJS.ProcessEnv;
    db: Database;
    log: Logger;
  }): RequestListener | Promise<RequestListener>;
  /** Whether it speaks JSON, or answers forms with pages. */
  json: boolean;
  /** A path that only a logged-in user sees, and that shows the user's name. */
  privatePath: string;
  /** Paths that anyone may see. */
  publicPaths: string[];
}

export interface RunningApp {
  origin: string;
  app: RequestListener;
  /** What was logged, as one text. */
  logged(): string;
  /** A new browser. */
  client(): Client;
  close(): Promise<void>;
}

/** Runs the app on a port of its own, with `extra` settings, on `database`. */
export async function run(under: AppUnderTest, database: string, extra: NodeJS.ProcessEnv = {}): Promise<RunningApp> {
  let lines = "";
  const log = pino({ level: "debug" }, { write: (line: string) => (lines += line) });
  const db = openDatabase(database, { name: "app under test" });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const environment = { DATABASE_URL: database, [`${under.prefix}_ORIGIN`]: origin, ...extra };
  const app = await under.createApp({ environment, db, log });
  server.on("request", app);
  return {
    origin,
    app,
    logged: () => lines,
    client: () => new Client(origin, under.json),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await db.destroy();
    },
  };
}

/** Gives a group of promises a running app on a database of its own. */
export function withApp(under: AppUnderTest, extra: NodeJS.ProcessEnv = {}) {
  const given = {} as RunningApp & { db: Database; url: string };
  const cleanUp: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const database = await createTestDatabase();
    const running = await run(under, database.url, extra);
    Object.assign(given, running, { db: database.db, url: database.url });
    cleanUp.push(running.close, database.drop);
  });
  afterAll(async () => {
    for (const step of cleanUp) await step();
  });
  return given;
}

/** Somebody who is logged in: the browser, the credentials, and the session's id as the table keeps it. */
export async function loggedIn(app: RunningApp) {
  const browser = app.client();
  const person = await browser.register();
  return { browser, ...person, sid: stored(idOf(browser.sessionCookie[1])) };
}

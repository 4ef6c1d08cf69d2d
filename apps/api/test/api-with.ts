import type { AddressInfo } from "node:net";
import { startLive } from "@latchkey/auth-core";
import { type DatabaseOptions, openDatabase } from "@latchkey/db";
import { createLog } from "@latchkey/server";
import { afterAll } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

/** Runs the API in this process until the test file ends, and returns what a `Client` needs. */
export function apiWith(
  settings: NodeJS.ProcessEnv & { DATABASE_URL: string },
  options: DatabaseOptions = {},
  stopping?: AbortSignal,
) {
  const config = readConfig(settings);
  const log = createLog({ logLevel: "silent", production: true });
  const db = openDatabase(config.database.url, { name: "api", ...options });
  const live = startLive({ db, url: config.database.listenUrl, log });
  const server = createApp({ config, db, log, live, stopping }).listen(0);
  afterAll(async () => {
    server.close();
    await live.stop();
    await db.destroy();
  });
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, json: true };
}

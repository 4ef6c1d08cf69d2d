import { openDatabase } from "@latchkey/db";
import { createLog, settingsOrExit } from "@latchkey/server";
import manifest from "../package.json" with { type: "json" };
import { readConfig } from "./config.ts";

/** Starts what the app needs besides Astro: for server.ts, and for `astro dev`. */
export function start() {
  const config = settingsOrExit(readConfig);
  const log = createLog(config.app);
  const db = openDatabase(config.database.url, { name: manifest.name });
  return { config, db, log, close: () => db.destroy() };
}

import { logPolicy, startPruning, warnOfOtherDomains } from "@latchkey/auth-core";
import { openDatabase } from "@latchkey/db";
import { createLog, settingsOrExit } from "@latchkey/server";
import { readConfig } from "./config.ts";

/** Starts what the app needs besides Astro: for server.ts, and for `astro dev`. */
export function start() {
  const config = settingsOrExit(readConfig);
  const log = createLog(config.app);
  logPolicy(log, config.session.limits);
  const db = openDatabase(config.database.url, { name: "astro-site" });
  const pruning = startPruning(db, log);
  void warnOfOtherDomains(db, { config: config.session, origin: config.app.origin }, log);
  const close = async () => {
    await pruning.stop();
    await db.destroy();
  };
  return { config, db, log, close };
}

import { logPolicy, startPruning, warnOfOtherDomains } from "@latchkey/auth-core";
import { openDatabase } from "@latchkey/db";
import { createLog, serve, settingsOrExit } from "@latchkey/server";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";

const config = settingsOrExit(readConfig);
const log = createLog(config.app);
logPolicy(log, config.session.limits);
const db = openDatabase(config.database.url, { name: "htmx-site" });
const pruning = startPruning(db, log);
void warnOfOtherDomains(db, { config: config.session, origin: config.app.origin }, log);
const close = async () => {
  await pruning.stop();
  await db.destroy();
};

serve(createApp({ config, db, log }), { ...config.app, log, close });

import { logPolicy, startPruning } from "@latchkey/auth-core";
import { openDatabase } from "@latchkey/db";
import { createLog, serve, settingsOrExit } from "@latchkey/server";
import { createApp } from "./app.ts";
import { builtSite } from "./built-site.ts";
import { readConfig } from "./config.ts";

// Serves the built site. In development, astro.config.ts starts the same app in front of Vite.
const config = settingsOrExit(readConfig);
const log = createLog(config.app);
logPolicy(log, config.session.limits);
const db = openDatabase(config.database.url, { name: "astro-site" });
const astro = await builtSite();
const pruning = startPruning(db, log);
const close = async () => {
  await pruning.stop();
  await db.destroy();
};

serve(createApp({ config, db, log, astro }), { ...config.app, log, close });

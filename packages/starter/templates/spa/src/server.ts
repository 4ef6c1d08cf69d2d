import { logPolicy, startPruning, warnOfOtherDomains } from "@latchkey/auth-core";
import { openDatabase } from "@latchkey/db";
import { createLog, serve, settingsOrExit } from "@latchkey/server";
import manifest from "../package.json" with { type: "json" };
import { createApp } from "./app.ts";
import { builtClient } from "./built-client.ts";
import { readConfig } from "./config.ts";

const config = settingsOrExit(readConfig);
const log = createLog(config.app);
logPolicy(log, config.session.limits);
const db = openDatabase(config.database.url, { name: manifest.name });
const client = config.app.development ? (await import("./vite-client.ts")).viteClient() : builtClient();
const pruning = startPruning(db, log);
void warnOfOtherDomains(db, { config: config.session, origin: config.app.origin }, log);
const close = async () => {
  await client.close?.();
  await pruning.stop();
  await db.destroy();
};

const server = serve(createApp({ config, db, log, client }), { ...config.app, log, close });
client.attach?.(server);

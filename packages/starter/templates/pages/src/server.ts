import { openDatabase } from "@latchkey/db";
import { createLog, serve, settingsOrExit } from "@latchkey/server";
import manifest from "../package.json" with { type: "json" };
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";

const config = settingsOrExit(readConfig);
const log = createLog(config.app);
const db = openDatabase(config.database.url, { name: manifest.name });

serve(createApp({ config, db, log }), { ...config.app, log, close: () => db.destroy() });

import { openDatabase } from "@latchkey/db";
import { createLog, notFound, serve, settingsOrExit } from "@latchkey/server";
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";

// What `astro build` wrote. While developing, astro.config.ts starts the same app in front of Vite.
const built = new URL("../dist/", import.meta.url);

const config = settingsOrExit(readConfig);
const log = createLog(config.app);
const db = openDatabase(config.database.url, { name: "astro-site" });
const { handler } = await import(new URL("server/entry.mjs", built).href);

const astro = { render: handler, otherwise: notFound };
const app = createApp({ config, db, log, astro });
serve(app, { port: config.app.port, log, close: () => db.destroy() });

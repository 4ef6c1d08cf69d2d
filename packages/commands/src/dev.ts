import { migrateLatest, openDatabase } from "@latchkey/db";
import { developmentDatabase } from "@latchkey/db/embedded";
import { printBannerWhenReady } from "./banner.ts";
import { createDemoUser } from "./demo-user.ts";
import { loadEnvFile, readAllSettings } from "./environment.ts";
import { requireFreePorts } from "./ports.ts";
import { turboUntilStopped } from "./turbo.ts";

process.env.NODE_ENV ??= "development";
loadEnvFile();
const { api, htmx, astro } = readAllSettings();
await requireFreePorts({ API_PORT: api.port, HTMX_PORT: htmx.port, ASTRO_PORT: astro.port });

const server = await developmentDatabase();
process.env.DATABASE_URL = server.url;
const db = openDatabase(server.url, { statementTimeout: 60_000 });
await migrateLatest(db);
await createDemoUser(db);
await db.destroy();

printBannerWhenReady({ api, htmx, astro, database: server.url });
process.exitCode = await turboUntilStopped("dev");
await server.stop();
process.exit();

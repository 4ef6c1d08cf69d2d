import { loadEnvFile, readAllSettings } from "./environment.ts";
import { requireFreePorts } from "./ports.ts";
import { turboUntilStopped } from "./turbo.ts";

process.env.NODE_ENV = "production";
loadEnvFile();
const { api, htmx, astro } = readAllSettings({ database: true });
await requireFreePorts({ API_PORT: api.port, HTMX_PORT: htmx.port, ASTRO_PORT: astro.port });
process.exit(await turboUntilStopped("start"));

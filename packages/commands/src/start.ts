import { DatabaseUnavailable, openDatabase, requireReady } from "@latchkey/db";
import { loadEnvFile, readAllSettings } from "./environment.ts";
import { requireFreePorts } from "./ports.ts";
import { runApps, turboUntilStopped } from "./turbo.ts";

process.env.NODE_ENV = "production";
loadEnvFile();
requireOrigins();
const { api, htmx, astro } = readAllSettings({ database: true });
await requireFreePorts({ API_PORT: api.port, HTMX_PORT: htmx.port, ASTRO_PORT: astro.port });
await requireDatabase(process.env.DATABASE_URL ?? "");
const built = await turboUntilStopped("build");
process.exit(built || (await runApps("start")));

/** With TLS the apps are nowhere near localhost: links in mails would lead there, and every form would be refused. */
function requireOrigins() {
  const unset = ["API_ORIGIN", "HTMX_ORIGIN", "ASTRO_ORIGIN"].filter((name) => !process.env[name]);
  if (unset.length === 0 || process.env.COOKIE_SECURE === "false") return;
  console.error(
    `${unset.join(", ")} must be set in production, like https://www.example.com (or COOKIE_SECURE=false, without TLS).`,
  );
  process.exit(1);
}

/**
 * A database that cannot be reached yet is not this command's business: the apps wait for it. One that lacks migrations,
 * rights or the right password needs a person.
 */
async function requireDatabase(url: string) {
  const db = openDatabase(url, { name: "start" });
  try {
    await requireReady(db);
  } catch (error) {
    if (error instanceof DatabaseUnavailable && !error.misconfigured) return;
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  } finally {
    await db.destroy();
  }
}

import { DatabaseUnavailable, openDatabase, requireReady } from "@latchkey/db";
import { loadEnvFile, ORIGINS, readAllSettings } from "./environment.ts";
import { requireFreePorts } from "./ports.ts";
import { runApps, turboUntilStopped } from "./turbo.ts";

process.env.NODE_ENV = "production";
loadEnvFile();
requireOrigins();
await requireFreePorts(readAllSettings({ database: true }));
await requireDatabase(process.env.DATABASE_URL ?? "");
const built = await turboUntilStopped("build");
process.exit(built || (await runApps("start")));

/** Without origins, links in emails would point to localhost, and every form would be refused. */
function requireOrigins() {
  const unset = ORIGINS.filter((name) => !process.env[name]);
  if (unset.length === 0 || process.env.COOKIE_SECURE === "false") return;
  console.error(
    `${unset.join(", ")} must be set in production, like https://www.example.com (or COOKIE_SECURE=false, without TLS).`,
  );
  process.exit(1);
}

/**
 * Exits if the database lacks migrations or privileges, or refuses the password, because waiting does not fix that. The apps
 * wait for a database that is not reachable yet.
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

import { migrationStatus, openDatabase } from "@latchkey/db";
import { loadEnvFile, readAllSettings } from "./environment.ts";
import { requireFreePorts } from "./ports.ts";
import { runApps, turboUntilStopped } from "./turbo.ts";

process.env.NODE_ENV = "production";
loadEnvFile();
requireOrigins();
const { api, htmx, astro } = readAllSettings({ database: true });
await requireFreePorts({ API_PORT: api.port, HTMX_PORT: htmx.port, ASTRO_PORT: astro.port });
await requireMigrations(process.env.DATABASE_URL ?? "");
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

/** A database that cannot be reached is not this command's business: the apps wait for it. */
async function requireMigrations(url: string) {
  const db = openDatabase(url, { name: "start" });
  const { pending } = await migrationStatus(db).catch(() => ({ pending: [] }));
  await db.destroy();
  if (pending.length === 0) return;
  console.error(`The database lacks ${pending.join(", ")}. Run: pnpm migrate`);
  process.exit(1);
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { appSettings, readSettings, settingsOrExit } from "@latchkey/server";

/** The checkout. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Adds what .env says to the environment; what is set already stays. */
export function loadEnvFile(): void {
  const file = join(ROOT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Checks the settings of all apps before any of them starts: one message instead of three. */
export function readAllSettings() {
  return settingsOrExit((environment) =>
    readSettings(environment, {
      api: appSettings("API", 3000),
      htmx: appSettings("HTMX", 3001),
      astro: appSettings("ASTRO", 3002),
      session: sessionSettings,
      ...(environment.DATABASE_URL && { database: databaseSettings }),
    }),
  );
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { mailSettings } from "@latchkey/mail";
import { addresses, appSettings, readSettings, settingsOrExit } from "@latchkey/server";

/** The top folder of the repository. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Loads .env into the environment. Variables that are already set take precedence. */
export function loadEnvFile(): void {
  const file = join(ROOT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

/** The settings of all apps except DATABASE_URL, which some commands determine themselves. */
export const allSettings = {
  ...addresses,
  app: appSettings("API", 3000),
  session: sessionSettings(["API_ORIGIN", "HTMX_ORIGIN", "ASTRO_ORIGIN"]),
  mail: mailSettings,
};

/**
 * Checks the settings of all apps before any of them starts: one message instead of three.
 * @param database whether DATABASE_URL must be set
 */
export function readAllSettings({ database }: { database: boolean }) {
  return settingsOrExit((environment) =>
    readSettings(environment, { ...allSettings, ...(database && { database: databaseSettings }) }),
  );
}

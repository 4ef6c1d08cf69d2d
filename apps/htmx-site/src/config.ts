import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { addressSettings, appSettings, readSettings } from "@latchkey/server";

/** Reads the settings. Throws SettingsError, which lists all problems. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return readSettings(environment, {
    app: appSettings("HTMX", 3001),
    api: addressSettings("API", 3000),
    astro: addressSettings("ASTRO", 3002),
    database: databaseSettings,
    session: sessionSettings(["API_ORIGIN", "HTMX_ORIGIN", "ASTRO_ORIGIN"]),
  });
}

export type Config = ReturnType<typeof readConfig>;

import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { mailSettings } from "@latchkey/mail";
import { addressSettings, appSettings, readSettings } from "@latchkey/server";

/** Reads the settings. Throws SettingsError, which lists all problems. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return readSettings(environment, {
    app: appSettings("API", 3000),
    htmx: addressSettings("HTMX", 3001),
    astro: addressSettings("ASTRO", 3002),
    database: databaseSettings,
    session: sessionSettings(["API_ORIGIN", "HTMX_ORIGIN", "ASTRO_ORIGIN"]),
    mail: mailSettings,
  });
}

export type Config = ReturnType<typeof readConfig>;

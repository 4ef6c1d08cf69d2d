import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { addresses, appSettings, readSettings } from "@latchkey/server";

/** Reads the environment; throws SettingsError with every problem at once. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  return readSettings(environment, {
    app: appSettings("HTMX", 3001),
    ...addresses,
    database: databaseSettings,
    session: sessionSettings(["API_ORIGIN", "HTMX_ORIGIN", "ASTRO_ORIGIN"]),
  });
}

export type Config = ReturnType<typeof readConfig>;

import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { listOtherApps, originVariables } from "@latchkey/product/apps";
import { addressesOf, appSettings, readSettings } from "@latchkey/server";
import manifest from "../package.json" with { type: "json" };

const { app } = manifest;

/** Reads the settings. Throws SettingsError, which lists all problems. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const others = listOtherApps(app.prefix);
  return readSettings(environment, {
    app: appSettings(app.prefix, app.port),
    others: addressesOf(others),
    database: databaseSettings,
    session: sessionSettings(originVariables([app, ...others])),
  });
}

export type Config = ReturnType<typeof readConfig>;

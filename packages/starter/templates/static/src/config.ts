import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { listOtherApps, originVariables, sitesOf } from "@latchkey/product/apps";
import { addressesOf, appSettings, readSettings, SettingsError } from "@latchkey/server";
import manifest from "../package.json" with { type: "json" };

const { app } = manifest;

/** Reads the settings. Throws SettingsError, which lists all problems. */
export function readConfig(environment: NodeJS.ProcessEnv) {
  const others = listOtherApps(app.prefix);
  const { sites, ...config } = readSettings(environment, {
    app: appSettings(app.prefix, app.port),
    sites: addressesOf(sitesOf(others)),
    database: databaseSettings,
    session: sessionSettings(originVariables([app, ...others])),
  });
  const [site] = sites;
  if (!site) throw new SettingsError(["This app needs a site where its users have their account"]);
  return { ...config, site };
}

export type Config = ReturnType<typeof readConfig>;

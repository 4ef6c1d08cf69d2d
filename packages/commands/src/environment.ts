import { existsSync } from "node:fs";
import { join } from "node:path";
import { sessionSettings } from "@latchkey/auth-core";
import { databaseSettings } from "@latchkey/db";
import { mailSettings } from "@latchkey/mail";
import { type App, listApps, originVariables, ROOT } from "@latchkey/product/apps";
import { appSettings, readSettings, SettingsError, settingsOrExit } from "@latchkey/server";

/** Loads .env into the environment. Variables that are already set take precedence. */
export function loadEnvFile(): void {
  const file = join(ROOT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

const apps = listApps();

/** The names of the variables that hold the apps' origins. */
export const ORIGINS = originVariables(apps);

/** The settings of all apps except DATABASE_URL, which some commands determine themselves. */
export const allSettings = {
  ...Object.fromEntries(apps.map(({ name, prefix, port }) => [name, appSettings(prefix, port)])),
  session: sessionSettings(ORIGINS),
  mail: mailSettings,
};

/** The problems of all settings that are here: DATABASE_URL may be known to the apps only. */
export function findSettingProblems(): string[] {
  try {
    readSettings(process.env, { ...allSettings, ...(process.env.DATABASE_URL && { database: databaseSettings }) });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

/** An app with its address from the environment. */
export interface ConfiguredApp extends App {
  port: number;
  origin: string;
}

/**
 * Checks the settings of all apps before any of them starts, so that each problem is reported once.
 * @param database whether DATABASE_URL must be valid; some commands start a database themselves
 * @returns the apps with their addresses. Exits with advice if a setting is invalid.
 */
export function readAllSettings({ database }: { database: boolean }): ConfiguredApp[] {
  return settingsOrExit((environment) => {
    readSettings(environment, { ...allSettings, ...(database && { database: databaseSettings }) });
    return apps.map((app) => {
      const { address } = readSettings(environment, { address: appSettings(app.prefix, app.port) });
      return { ...app, port: address.port, origin: address.origin };
    });
  });
}

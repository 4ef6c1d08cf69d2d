import { fileURLToPath } from "node:url";
import { freePort } from "@latchkey/dev-database";
import { type AppProcess, startApp } from "@latchkey/testkit/app-process";
import { environmentOf } from "@latchkey/testkit/environment";

const APPS = { api: "api", htmx: "htmx-site", astro: "astro-site" } as const;

export type AppName = keyof typeof APPS;
type Origins = Record<AppName, string>;

export interface Stack extends Origins {
  apps: Record<AppName, AppProcess>;
  /** Starts one more process of an app, on a port of its own and with settings of its own. It is the caller's to end. */
  another(name: AppName, settings?: NodeJS.ProcessEnv): Promise<{ origin: string; app: AppProcess }>;
  stop(): Promise<void>;
}

/** Starts the three built apps as in production, but without TLS, on the database of `url` and ports of their own. */
export async function startStack(url: string, settings: NodeJS.ProcessEnv): Promise<Stack> {
  const ports = { api: await freePort(), htmx: await freePort(), astro: await freePort() };
  const at = (port: number) => `http://localhost:${port}`;
  const origins: Origins = { api: at(ports.api), htmx: at(ports.htmx), astro: at(ports.astro) };
  const environment = { ...environmentOf(origins, ports), DATABASE_URL: url, COOKIE_SECURE: "false", ...settings };
  const launch = (name: AppName, origin = origins[name], env = environment) => {
    const directory = fileURLToPath(new URL(`../../../apps/${APPS[name]}`, import.meta.url));
    return startApp({ directory, origin, env });
  };
  const apps = { api: launch("api"), htmx: launch("htmx"), astro: launch("astro") };
  const stop = async () => {
    await Promise.all(Object.values(apps).map((app) => app.end()));
  };
  try {
    await Promise.all(Object.values(apps).map((app) => app.ready()));
  } catch (error) {
    await stop();
    throw error;
  }
  const another: Stack["another"] = async (name, own = {}) => {
    const port = await freePort();
    const origin = at(port);
    return { origin, app: launch(name, origin, { ...environment, [`${name.toUpperCase()}_PORT`]: `${port}`, ...own }) };
  };
  return { ...origins, apps, another, stop };
}

import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "@latchkey/db/embedded";
import { createDatabase, dropDatabase, startTestServer } from "@latchkey/db/test-server";

const APPS = { api: "api", htmx: "htmx-site", astro: "astro-site" } as const;

type Origins = Record<keyof typeof APPS, string>;

export interface Stack extends Origins {
  database: string;
  stop(): Promise<void>;
}

/** Starts the three built apps as in production, but without TLS, on a throw-away database and ports of their own. */
export async function startStack(): Promise<Stack> {
  const server = await startTestServer();
  const database = await createDatabase(server.template, server.template);
  const ports = { api: await freePort(), htmx: await freePort(), astro: await freePort() };
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    LOG_LEVEL: "warn",
    DATABASE_URL: database,
    SESSION_SECRETS: randomBytes(32).toString("hex"),
    COOKIE_SECURE: "false",
  };
  const origins = {} as Origins;
  for (const [name, port] of Object.entries(ports) as [keyof Origins, number][]) {
    origins[name] = `http://localhost:${port}`;
    environment[`${name.toUpperCase()}_PORT`] = String(port);
    environment[`${name.toUpperCase()}_ORIGIN`] = origins[name];
  }
  const processes = Object.values(APPS).map((folder) => start(folder, environment));
  const stop = async () => {
    await Promise.all(processes.map(end));
    await dropDatabase(database);
    await server.stop();
  };
  try {
    await Promise.all(Object.values(origins).map((origin) => ready(origin)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...origins, database, stop };
}

function start(folder: string, env: NodeJS.ProcessEnv) {
  const cwd = fileURLToPath(new URL(`../../../apps/${folder}`, import.meta.url));
  return spawn(process.execPath, ["src/server.ts"], { cwd, env, stdio: ["ignore", "inherit", "inherit"] });
}

async function end(app: ChildProcess) {
  if (app.exitCode !== null || app.signalCode !== null) return;
  const exited = once(app, "exit");
  app.kill("SIGTERM");
  await exited;
}

const WITHIN_MS = 30_000;

async function ready(origin: string, since = Date.now()): Promise<void> {
  const answers = await fetch(`${origin}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answers) return;
  if (Date.now() - since > WITHIN_MS) throw new Error(`${origin} did not become ready`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return ready(origin, since);
}

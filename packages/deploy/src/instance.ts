import { type ChildProcess, spawn } from "node:child_process";
import { openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { end, endWithThisProcess, type Place } from "./gateway.ts";
import { readUnit } from "./unit.ts";

/** Shorter than that of the units, so that tests take less time. */
const RESTART_DELAY_MS = 200;

/** A process that is started again whenever it exits, as systemd does. */
export interface Instance {
  stop(): Promise<void>;
}

/** @param folder gets its log, and its process ID in a file named after the port */
export function startInstance(place: Place, port: number, env: NodeJS.ProcessEnv, folder: string): Instance {
  let stopped = false;
  const output = openSync(join(folder, "apps.log"), "a");
  const { args, environment } = readUnit(place.name);
  const start = (): ChildProcess => {
    const started = spawn(process.execPath, args, {
      cwd: place.directory,
      env: { ...env, ...environment(port), NODE_COMPILE_CACHE: join(place.directory, "node_modules/.cache/compile") },
      stdio: ["ignore", output, output],
    });
    writeFileSync(pidFile(folder, port), `${started.pid}`);
    started.once("exit", () => {
      if (!stopped) setTimeout(restart, RESTART_DELAY_MS);
    });
    return endWithThisProcess(started);
  };
  const restart = () => {
    if (!stopped) child = start();
  };
  let child = start();
  return {
    async stop() {
      stopped = true;
      await end(child);
    },
  };
}

export const pidFile = (folder: string, port: number): string => join(folder, `${port}.pid`);

const READY_TIMEOUT_MS = 60_000;

/** Resolves once it is ready. Rejects after a minute. */
export async function instanceReady(port: number, deadline = Date.now() + READY_TIMEOUT_MS): Promise<void> {
  const request = fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: "close" } });
  const { ok } = await request.catch(() => ({ ok: false }));
  if (ok) return;
  if (Date.now() > deadline) throw new Error(`Port ${port} did not become ready, see apps.log in test-results`);
  await delay(50);
  return instanceReady(port, deadline);
}

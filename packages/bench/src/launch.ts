import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { apiOf, listApps } from "@latchkey/product/apps";
import { startOptions } from "@latchkey/testkit/start-options";
import { cpuSeconds } from "./process-stats.ts";

/** A running server process. Disposing of it stops the process. */
export interface ServerProcess extends AsyncDisposable {
  pid: number;
  /** Milliseconds from the start of the process to its first successful response. */
  startupTime: number;
  /** Milliseconds of CPU time in that interval, which does not depend on other load on the machine. */
  startupCpu: number;
}

interface Probe {
  url: string;
  headers: Record<string, string>;
}

const STARTUP_TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 4;

/** The apps' start scripts set these too; all servers get them to make them comparable. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url));

const OPTIONS = startOptions(apiOf(listApps()).directory);

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Programs, with their NODE_OPTIONS, whose code is in the compile cache. */
const cached = new Set<string>();

/**
 * Starts a Node program and waits until it answers the probe with 200. The first start of a program only fills the
 * compile cache: Node's TypeScript parser, which a start without it loads, takes 25 MB.
 */
export async function launch(program: URL, env: NodeJS.ProcessEnv, probe: Probe): Promise<ServerProcess> {
  const key = `${program} ${env.NODE_OPTIONS}`;
  if (!cached.has(key)) await (await start(program, env, probe))[Symbol.asyncDispose]();
  cached.add(key);
  return start(program, env, probe);
}

/** The program's stdout goes to /dev/null, so the cost of writing log lines is measured. */
async function start(program: URL, env: NodeJS.ProcessEnv, probe: Probe): Promise<ServerProcess> {
  const started = performance.now();
  const child = spawn(process.execPath, [...OPTIONS, fileURLToPath(program)], {
    env: { ...env, NODE_COMPILE_CACHE },
    stdio: ["ignore", "ignore", "inherit"],
  });
  running.add(child.once("exit", () => running.delete(child)));
  while (!(await succeeds(probe))) {
    if (child.exitCode !== null) throw new Error(`${program} exited with code ${child.exitCode}`);
    if (performance.now() - started > STARTUP_TIMEOUT_MS) throw new Error(`${program} does not answer ${probe.url}`);
    await delay(POLL_INTERVAL_MS);
  }
  const startupTime = performance.now() - started;
  const { pid = 0 } = child;
  const startupCpu = cpuSeconds(pid) * 1000;
  return { pid, startupTime, startupCpu, [Symbol.asyncDispose]: () => stop(child) };
}

async function succeeds({ url, headers }: Probe) {
  try {
    const response = await fetch(url, { headers, redirect: "manual" });
    await response.text();
    return response.status === 200;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await once(child, "exit");
}

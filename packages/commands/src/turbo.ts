import { type ChildProcess, spawn } from "node:child_process";
import { ROOT } from "./environment.ts";
import { openLifeline } from "./lifeline.ts";
import { onceOrphaned } from "./runners.ts";

/**
 * Runs the apps, with the whole environment: what Node, the drivers and settings of your own read is not known here. Turbo
 * keeps all but a few variables from other tasks, so that their cached results depend on nothing else.
 */
export async function runApps(task: "dev" | "start"): Promise<number> {
  process.env.LIFELINE_PORT = String(await openLifeline());
  return turboUntilStopped(task, "--env-mode=loose");
}

/**
 * Runs tasks with turbo until they end, or this process is told to end, or what runs it has ended.
 *
 * In a process group of its own: a Ctrl-C in the terminal reaches this process alone, which passes it on once.
 * A second one would make turbo kill the apps before they have finished.
 * @returns turbo's exit code; 130 and 143 where a signal ended it
 */
export async function turboUntilStopped(...args: string[]): Promise<number> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", ASTRO_TELEMETRY_DISABLED: "1" };
  const child = spawn("turbo", ["run", ...args], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  let told = false;
  const passOn = (signal: NodeJS.Signals) => {
    const alive = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    // The whole group: turbo's own launcher would keep the signal to itself.
    if (alive && !told) process.kill(-child.pid, signal);
    told = true;
  };
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, passOn);
  onceOrphaned(() => passOn("SIGTERM"));
  const exitCode = await exitOf(child);
  for (const signal of signals) process.off(signal, passOn);
  return exitCode;
}

function exitOf(child: ChildProcess) {
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

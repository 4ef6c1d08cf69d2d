import { type ChildProcess, spawn } from "node:child_process";
import { ROOT } from "@latchkey/product/apps";
import { openLifeline } from "./lifeline.ts";
import { onceOrphaned } from "./runners.ts";

/**
 * Runs the apps with the whole environment, because Node, drivers and your own settings may read any variable. For other
 * tasks, turbo passes only declared variables, so that cached results depend on nothing else.
 */
export async function runApps(task: "dev" | "start"): Promise<number> {
  process.env.LIFELINE_PORT = String(await openLifeline());
  const exitCode = await turboUntilStopped(task, "--env-mode=loose");
  return exitCode === STOPPED ? 0 : exitCode; // A signal is how these tasks end.
}

/** The exit code that shells report for SIGTERM. */
export const STOPPED = 143;

/**
 * Runs tasks with turbo until they end, this process gets a signal, or its parent exits.
 *
 * Turbo gets its own process group: Ctrl-C in the terminal reaches only this process, which forwards it once. A second
 * signal would make turbo kill the apps before they have finished.
 * @returns turbo's exit code, or 143 if a signal stopped it, for which turbo itself may return 0
 */
export async function turboUntilStopped(...args: string[]): Promise<number> {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", ASTRO_TELEMETRY_DISABLED: "1" };
  const child = spawn("turbo", ["run", ...args], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  let forwarded = false;
  const forward = (signal: NodeJS.Signals) => {
    const alive = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
    // To the whole group: turbo's launcher does not forward signals.
    // SIGHUP would kill turbo and the shells above the apps, and this command would not wait for the apps.
    if (alive && !forwarded) process.kill(-child.pid, signal === "SIGHUP" ? "SIGTERM" : signal);
    forwarded = true;
  };
  const signals: NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  onceOrphaned(() => forward("SIGTERM"));
  const exitCode = await exitOf(child);
  for (const signal of signals) process.off(signal, forward);
  return forwarded ? STOPPED : exitCode;
}

function exitOf(child: ChildProcess) {
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? STOPPED));
  });
}

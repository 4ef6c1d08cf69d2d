import { type ChildProcess, spawn } from "node:child_process";
import { ROOT } from "./environment.ts";

export interface TurboRun {
  /** Exit code; 130 and 143 where a signal ended it. */
  exited: Promise<number>;
  stop(signal: NodeJS.Signals): void;
}

/**
 * Runs tasks with turbo, in a process group of its own: a Ctrl-C in the terminal reaches this process alone,
 * which passes it on once. A second one would make turbo kill the apps before they have finished.
 */
export function turbo(...args: string[]): TurboRun {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", ASTRO_TELEMETRY_DISABLED: "1" };
  const child = spawn("turbo", ["run", ...args], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return {
    exited: exitOf(child),
    // The whole group: turbo's own launcher would keep the signal to itself.
    stop: (signal) => process.kill(-(child.pid ?? 0), signal),
  };
}

/** Runs tasks until they end or this process is told to end. */
export async function turboUntilStopped(...args: string[]): Promise<number> {
  const run = turbo(...args);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const forward = onceForAll((signal: NodeJS.Signals) => run.stop(signal));
  for (const signal of signals) process.on(signal, forward);
  return run.exited;
}

function onceForAll<Arg>(act: (arg: Arg) => void) {
  let done = false;
  return (arg: Arg) => {
    if (!done) act(arg);
    done = true;
  };
}

function exitOf(child: ChildProcess) {
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

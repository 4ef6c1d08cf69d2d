import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startOptions } from "./start-options.ts";

/** An app that runs as a process and can be restarted. */
export interface AppProcess {
  /** The current process; `start` replaces it. */
  child(): ChildProcess;
  /** What all of its processes have printed, unless that goes to a file. */
  output(): string;
  /** Starts it again after it has ended. */
  start(): void;
  /** Resolves once it has logged that it listens. Rejects if it ends before. */
  listening(): Promise<void>;
  /** Resolves once `/readyz` answers 200. Rejects after three minutes. */
  ready(): Promise<void>;
  /** Ends the process if it still runs. Returns its exit code and the signal that ended it. */
  end(signal?: NodeJS.Signals): Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  /** Sends SIGTERM. Rejects if the process had ended by itself, or exits with another code than 0. */
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 180_000;
const POLL_INTERVAL_MS = 50;

/** No app outlives this process. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

interface AppOptions {
  directory: string;
  origin: string;
  /** Its whole environment, except for PATH. */
  env: NodeJS.ProcessEnv;
  /** Receives what it prints, in place of `output`. */
  logFile?: string;
}

/** Starts `src/server.ts` of an app, as its start script does. */
export function startApp(options: AppOptions): AppProcess {
  const { directory, origin } = options;
  let output = "";
  const append = (text: string) => {
    output += text;
  };
  const start = () => {
    const child = launch(options);
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", append);
    return child;
  };
  let child = start();
  const failed = (what: string) => new Error(`${directory} ${what}:\n${output}`);
  return {
    child: () => child,
    output: () => output,
    start: () => {
      child = start();
    },
    async listening() {
      while (!output.includes("Listening on")) {
        if (hasEnded(child)) throw failed("did not start");
        await delay(5);
      }
    },
    ready: () => ready(origin),
    end: (signal = "SIGTERM") => end(child, signal),
    async stop() {
      if (hasEnded(child)) throw failed(`ended by itself with ${child.exitCode ?? child.signalCode}`);
      const [code, signal] = await end(child, "SIGTERM");
      if (code !== 0) throw failed(`ended with ${code ?? signal}`);
    },
  };
}

function launch({ directory, env, logFile }: AppOptions) {
  const output = logFile ? openSync(logFile, "a") : "pipe";
  const { PATH } = process.env;
  const NODE_COMPILE_CACHE = join(directory, "node_modules/.cache/compile");
  const child = spawn(process.execPath, [...startOptions(directory), join(directory, "src/server.ts")], {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ["ignore", output, output],
  });
  if (typeof output === "number") closeSync(output);
  running.add(child.once("exit", () => running.delete(child)));
  return child;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function end(child: ChildProcess, signal: NodeJS.Signals): ReturnType<AppProcess["end"]> {
  if (!hasEnded(child)) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  return [child.exitCode, child.signalCode];
}

async function ready(origin: string, deadline = Date.now() + READY_TIMEOUT_MS): Promise<void> {
  const { ok } = await fetch(`${origin}/readyz`).catch(() => ({ ok: false }));
  if (ok) return;
  if (Date.now() > deadline) throw new Error(`${origin} did not become ready within ${READY_TIMEOUT_MS / 1000} s`);
  await delay(POLL_INTERVAL_MS);
  return ready(origin, deadline);
}

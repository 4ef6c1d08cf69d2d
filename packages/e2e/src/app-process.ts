import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface AppProcess {
  /** The process as it is now; another one after the next `start`. */
  child(): ChildProcess;
  /** What it has said so far, where that goes to no file; all its processes one after the other. */
  said(): string;
  start(): void;
  /** Resolves once it answers that it can do its work. */
  ready(): Promise<void>;
  /** Ends it if it still runs. Returns its exit code and the signal that ended it. */
  end(signal?: NodeJS.Signals): Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** However we end, none of them goes on without us. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * One app as in production, a process that can be ended and started again. It starts at once.
 * @param log a file that what it says is added to
 */
export function appProcess(folder: string, origin: string, env: NodeJS.ProcessEnv, log?: string): AppProcess {
  const cwd = fileURLToPath(new URL(`../../../apps/${folder}`, import.meta.url));
  let said = "";
  const launch = () => {
    const output = log ? openSync(log, "a") : "pipe";
    const own = { NODE_COMPILE_CACHE: "node_modules/.cache/compile" }; // As its start script has it.
    const child = spawn(process.execPath, ["src/server.ts"], {
      cwd,
      env: { ...own, ...env },
      stdio: ["ignore", output, output],
    });
    if (typeof output === "number") closeSync(output);
    running.add(child.once("exit", () => running.delete(child)));
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (said += text));
    return child;
  };
  let child = launch();
  return {
    child: () => child,
    said: () => said,
    start: () => {
      child = launch();
    },
    ready: () => ready(origin),
    end: (signal = "SIGTERM") => end(child, signal),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): ReturnType<AppProcess["end"]> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  return [child.exitCode, child.signalCode];
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

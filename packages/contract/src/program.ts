import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Program {
  process: ChildProcess;
  /** All that it has printed so far. */
  output(): string;
  /** Asks it to end, and fails where it does not end well, or had ended by itself. */
  stop(): Promise<void>;
}

/** However we end, none of them goes on without us. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts an app's server.ts and waits until it listens. */
export async function start(folder: string, env: NodeJS.ProcessEnv): Promise<Program> {
  const { PATH } = process.env;
  const own = { PATH, NODE_COMPILE_CACHE: join(folder, "node_modules/.cache/compile") }; // As its start script has it.
  const child = spawn(process.execPath, [join(folder, "src/server.ts")], { env: { ...own, ...env }, stdio: STDIO });
  running.add(child.once("exit", () => running.delete(child)));
  const exited = once(child, "exit");
  let output = "";
  const listening = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (output.includes("Listening on")) resolve();
      });
    }
    child.once("exit", () => reject(new Error(`${folder} did not start:\n${output}`)));
  });
  await listening;
  return {
    process: child,
    output: () => output,
    async stop() {
      const alive = child.kill("SIGTERM");
      const [code] = await exited;
      if (!alive || code !== 0) throw new Error(`${folder} ended with ${code}${alive ? "" : " by itself"}:\n${output}`);
    },
  };
}

const STDIO: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];

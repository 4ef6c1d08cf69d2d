import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { processorTime } from "./processors.ts";

/** A program that answers, in a process of its own. */
export interface Running {
  pid: number;
  /** Milliseconds from its start to its first answer to what it is going to be asked. */
  firstAnswer: number;
  /** Milliseconds of processor time that it used until then, which others on the machine make no longer. */
  firstAnswerCpu: number;
  end(): Promise<void>;
}

export interface Question {
  url: string;
  headers: Record<string, string>;
}

/** However we end, none of them goes on without us. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program, and resolves when it answers with success. What it logs is written, to /dev/null. */
export async function launch(program: URL, env: NodeJS.ProcessEnv, question: Question): Promise<Running> {
  const started = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(program)], {
    env: { ...env, NODE_COMPILE_CACHE },
    stdio: ["ignore", "ignore", "inherit"],
  });
  running.add(child.once("exit", () => running.delete(child)));
  while (!(await succeeds(question))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    if (performance.now() - started > GIVE_UP_MS) throw new Error(`${program} does not answer ${question.url}`);
    await delay(ASK_EVERY_MS);
  }
  const firstAnswer = performance.now() - started;
  const { pid = 0 } = child;
  const firstAnswerCpu = processorTime(pid) * 1000;
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  return { pid, firstAnswer, firstAnswerCpu, end };
}

/** As the apps' start scripts have it; everybody gets it. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL("../node_modules/.cache/compile", import.meta.url));

const GIVE_UP_MS = 20_000;
const ASK_EVERY_MS = 4;

async function succeeds({ url, headers }: Question) {
  try {
    const response = await fetch(url, { headers, redirect: "manual" });
    await response.text();
    return response.status === 200;
  } catch {
    return false;
  }
}

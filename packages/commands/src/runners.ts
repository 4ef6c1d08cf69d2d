import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** What people start our commands with, like `npx -y pnpm@12 start`. */
const RUNNERS = ["npm", "npm-cli", "npx", "npx-cli", "pnpm", "pnpx", "yarn", "corepack"];
const INTERVAL_MS = 500;

/**
 * Calls `callback` once one of the package managers that run this command has ended. npx ends on SIGTERM and leaves the
 * command below it running, and nothing can pass on SIGKILL.
 *
 * A process whose parent has ended gets another one. Only package managers and the shells between them count: with nohup a
 * command outlives the terminal on purpose.
 */
export function onceOrphaned(callback: () => void): void {
  const timer = setInterval(() => {
    if (RUN_BY.every(({ pid, parent }) => find(pid)?.parent === parent)) return;
    clearInterval(timer);
    callback();
  }, INTERVAL_MS).unref();
}

interface Process {
  pid: number;
  parent: number;
  args: string[];
}

function processesUpToTheTopRunner() {
  const chain: Process[] = [];
  let belowRunner = 0;
  for (let next = find(process.pid); next; next = find(next.parent)) {
    const runner = isRunner(next);
    if (chain.length > 0 && !runner && !isShell(next)) break;
    if (runner) belowRunner = chain.length;
    chain.push(next);
  }
  return chain.slice(0, belowRunner);
}

function isRunner({ args: [program = "", script = ""] }: Process) {
  const name = nameOf(program);
  return RUNNERS.includes(name === "node" ? nameOf(script) : name);
}

/** One that runs a single command; not that of a terminal. */
function isShell({ args: [program = "", flag] }: Process) {
  return nameOf(program).endsWith("sh") && flag === "-c";
}

const nameOf = (path: string) => basename(path).replace(/\.[cm]?js$/, "");

function find(pid: number): Process | undefined {
  try {
    return existsSync("/proc/self") ? findInProc(pid) : findWithPs(pid);
  } catch {
    return undefined; // It has ended.
  }
}

/** Behind the name of the program, which may hold anything, stand state and parent: proc(5). */
function findInProc(pid: number): Process {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split(/[\0 ]/); // A program may have written a title here.
  return { pid, parent: Number(parent), args };
}

function findWithPs(pid: number): Process {
  const line = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" });
  const [parent, ...args] = line.trim().split(/\s+/);
  return { pid, parent: Number(parent), args };
}

/** Read when this command begins, so that an end during its preparations counts as well. */
const RUN_BY = processesUpToTheTopRunner();

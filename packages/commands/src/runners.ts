import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** Programs that start these commands, as in `npx -y pnpm@12 start`. */
const RUNNERS = ["npm", "npm-cli", "npx", "npx-cli", "pnpm", "pnpx", "yarn", "corepack"];
const POLL_INTERVAL_MS = 500;

/**
 * Calls `callback` when a package manager that runs this command has ended: npx exits on SIGTERM without stopping its child
 * process, and SIGKILL cannot be forwarded.
 *
 * An orphaned process gets a new parent, which is how this is detected. Only package managers and the shells between them
 * count: with nohup, a command outlives the terminal on purpose.
 */
export function onceOrphaned(callback: () => void): void {
  const timer = setInterval(() => {
    if (ANCESTORS.every(({ pid, parent }) => find(pid)?.parent === parent)) return;
    clearInterval(timer);
    callback();
  }, POLL_INTERVAL_MS).unref();
}

interface Process {
  pid: number;
  parent: number;
  args: string[];
}

function ancestorsUpToTopRunner() {
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

/** A shell that runs a single command, not an interactive one. */
function isShell({ args: [program = "", flag] }: Process) {
  return nameOf(program).endsWith("sh") && flag === "-c";
}

const nameOf = (path: string) => basename(path).replace(/\.[cm]?js$/, "");

function find(pid: number): Process | undefined {
  try {
    return existsSync("/proc/self") ? findInProc(pid) : findWithPs(pid);
  } catch {
    return undefined; // It has exited.
  }
}

/** State and parent follow the program's name in parentheses, which may contain anything: proc(5). */
function findInProc(pid: number): Process {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split(/[\0 ]/); // A program may have set its title here.
  return { pid, parent: Number(parent), args };
}

function findWithPs(pid: number): Process {
  const line = execFileSync("ps", ["-o", "ppid=,args=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" });
  const [parent, ...args] = line.trim().split(/\s+/);
  return { pid, parent: Number(parent), args };
}

/** Read at the start of the command, so that an early exit of a parent is noticed, too. */
const ANCESTORS = ancestorsUpToTopRunner();

import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * The shell holds the processes and lets them go when its standard input ends: when we say so, and also when we
 * crash or are killed, so that no stopped process is left behind.
 */
const HOLD = `
  kill -STOP "$1"
  set -- "$1" $(ps -A -o pid= -o ppid= | awk -v parent="$1" '$2 == parent { print $1 }')
  kill -STOP "$@"
  echo frozen
  read _
  kill -CONT "$@"`;

/**
 * Stops a process and its children without ending them (SIGSTOP): whoever talks to them gets no answer.
 * @returns what lets them go on
 */
export async function freeze(pid: number): Promise<() => Promise<void>> {
  const shell = spawn("sh", ["-c", HOLD, "hold", String(pid)], { detached: true, stdio: ["pipe", "pipe", "inherit"] });
  await once(shell.stdout, "data");
  return async () => {
    const exited = once(shell, "exit");
    shell.stdin.end();
    await exited;
  };
}

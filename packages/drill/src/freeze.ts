import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * The shell stops the processes and continues them when its standard input ends, including when this process crashes or
 * is killed, so that no stopped process is left behind.
 */
const HOLD = `
  kill -STOP "$1"
  set -- "$1" $(ps -A -o pid= -o ppid= | awk -v parent="$1" '$2 == parent { print $1 }')
  kill -STOP "$@"
  echo frozen
  read _
  kill -CONT "$@"`;

/**
 * Freezes a process and its children (SIGSTOP): clients get no response.
 * @returns a function that continues them
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

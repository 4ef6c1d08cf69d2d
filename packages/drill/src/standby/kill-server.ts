import { execFileSync, spawnSync } from "node:child_process";

/** Kills a PostgreSQL with SIGKILL, as if its machine lost power. Its parent comes first: it would restart the others. */
export function killServer(postmaster: number): void {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const processes = table.split("\n").map((line) => line.trim().split(/\s+/));
  const children = processes.flatMap(([pid = "", parent]) => (parent === `${postmaster}` ? [pid] : []));
  // Some end by themselves as soon as their parent is gone.
  spawnSync("kill", ["-KILL", `${postmaster}`, ...children], { stdio: "ignore" });
}

import { readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, on every architecture. */
const TICKS = 100;

/** Seconds of processor time that a process has used, all its threads together; NaN where the system does not tell. */
export function processorTime(pid: number): number {
  const [user, system] = times(pid);
  return (user + system) / TICKS;
}

/** The same for a process, its children, and those of them that have ended. */
export function processorTimeOfFamily(pid: number): number {
  const own = times(pid).reduce((sum, time) => sum + time, 0) / TICKS;
  return childrenOf(pid).reduce((sum, child) => sum + (processorTime(child) || 0), own);
}

/**
 * Megabytes of memory that a process occupies: in all, which counts Node's own program as far as the system happens to
 * have it mapped, shared by all processes; or its own alone.
 */
export function memoryOf(pid: number, what: "VmRSS" | "RssAnon"): number {
  return Number(read(pid, "status").match(new RegExp(`^${what}:\\s*(\\d+)`, "m"))?.[1] ?? Number.NaN) / 1024;
}

/** utime, stime, and cutime and cstime of the children that have ended (proc(5)). The name before them may hold anything. */
function times(pid: number) {
  const fields = read(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  return [11, 12, 13, 14].map((index) => Number(fields[index] ?? Number.NaN)) as [number, number, number, number];
}

const childrenOf = (pid: number) => read(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);

function read(pid: number, file: string) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // Another system, or a process that has just ended.
  }
}

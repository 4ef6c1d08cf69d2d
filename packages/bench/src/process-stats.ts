import { readFileSync } from "node:fs";

/** Clock ticks per second: 100 on every Linux architecture. */
const TICKS_PER_SECOND = 100;

/** Seconds of CPU time of a process, all threads included; NaN on systems without /proc. */
export function cpuSeconds(pid: number): number {
  const [user, system] = readCpuTicks(pid);
  return (user + system) / TICKS_PER_SECOND;
}

/** Seconds of CPU time of a process, its children, and its children that have exited. */
export function cpuSecondsOfTree(pid: number): number {
  const own = readCpuTicks(pid).reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
  return listChildren(pid).reduce((sum, child) => sum + (cpuSeconds(child) || 0), own);
}

/**
 * Megabytes of memory of a process: VmRSS is all resident memory, including the parts of the Node binary that all
 * Node processes share; RssAnon is private memory only.
 */
export function memoryMegabytes(pid: number, field: "VmRSS" | "RssAnon"): number {
  const kilobytes = readProcFile(pid, "status").match(new RegExp(`^${field}:\\s*(\\d+)`, "m"))?.[1];
  return Number(kilobytes ?? Number.NaN) / 1024;
}

/** utime, stime, cutime and cstime (proc(5)). The process name in front of them may contain spaces and parentheses. */
function readCpuTicks(pid: number): [number, number, number, number] {
  const fields = readProcFile(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  const ticks = (index: number) => Number(fields[index] ?? Number.NaN);
  return [ticks(11), ticks(12), ticks(13), ticks(14)];
}

const listChildren = (pid: number) => readProcFile(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);

function readProcFile(pid: number, file: string) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // Not Linux, or the process has just exited.
  }
}

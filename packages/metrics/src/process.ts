import { monitorEventLoopDelay } from "node:perf_hooks";
import { gauge } from "./registry.ts";

const NANOSECONDS = 1e9;

/** What every process has, under the names that dashboards for Node know. */
export function measureProcess(): void {
  const lag = monitorEventLoopDelay();
  lag.enable();
  const asCounter = { type: "counter" } as const;
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;
  const startedAt = Date.now() / 1000 - process.uptime();
  gauge("process_cpu_seconds_total", "CPU time in seconds", cpu, asCounter);
  gauge("process_resident_memory_bytes", "Resident memory in bytes", () => process.memoryUsage.rss());
  gauge("process_start_time_seconds", "When the process started, in seconds since 1970", () => startedAt);
  gauge("nodejs_eventloop_lag_p99_seconds", "Delay of the event loop since the last reading", () => {
    const seconds = lag.percentile(99) / NANOSECONDS;
    lag.reset();
    return seconds;
  });
}

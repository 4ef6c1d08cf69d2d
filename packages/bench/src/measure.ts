import type { Fixture } from "./fixture.ts";
import type { Load, LoadResult } from "./load.ts";
import { cpuSeconds, cpuSecondsOfTree } from "./process-stats.ts";
import type { Server } from "./servers.ts";

/** The result of one round. NaN means not available on this system. */
export interface Measurement {
  requestsPerSecond: number;
  /** Latency in milliseconds. */
  p50: number;
  p99: number;
  /** Milliseconds of CPU time per request. */
  nodeCpu: number;
  postgresCpu: number;
  /** SQL statements per request, and how many of them write. */
  sql: number;
  writes: number;
}

/** Sends load to a server and reads CPU time and statement counts at the beginning and end of the measurement. */
export async function measure(fixture: Fixture, server: Server, load: Omit<Load, "origin">): Promise<Measurement> {
  const readings: Promise<Reading>[] = [];
  const takeReading = () => readings.push(read(fixture, server.pid));
  const result = await fixture.load.send({ ...load, origin: server.origin }, takeReading);
  const [before, after] = await Promise.all(readings);
  if (!before || !after) throw new Error("The load generator did not report the measured interval");
  const requests = requireSuccesses(result, server.name);
  const perRequest = (field: keyof Reading) => (after[field] - before[field]) / requests;
  return {
    requestsPerSecond: requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    nodeCpu: perRequest("node") * 1000,
    postgresCpu: perRequest("postgres") * 1000,
    sql: perRequest("statements"),
    writes: perRequest("writes"),
  };
}

interface Reading {
  node: number;
  postgres: number;
  statements: number;
  writes: number;
}

async function read({ postgres, statements }: Fixture, pid: number): Promise<Reading> {
  const cpu = { node: cpuSeconds(pid), postgres: cpuSecondsOfTree(postgres.postmaster) };
  return { ...cpu, ...(await statements.count()) };
}

/** Any other response aborts the run: fast errors would look like good performance. */
function requireSuccesses({ statuses }: LoadResult, name: string) {
  const { 200: successes = 0, ...others } = statuses;
  if (successes > 0 && Object.keys(others).length === 0) return successes;
  throw new Error(`${name}: expected only status 200, got ${JSON.stringify(statuses)}`);
}

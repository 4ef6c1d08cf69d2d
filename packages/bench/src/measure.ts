import type { Contestant } from "./contestants.ts";
import type { Job, Outcome } from "./load.ts";
import { processorTime, processorTimeOfFamily } from "./processors.ts";
import type { Stage } from "./stage.ts";

/** What one round showed. NaN is what the system does not tell. */
export interface Measured {
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Milliseconds of processor time that one request cost. */
  nodeCpu: number;
  postgresCpu: number;
  /** Statements that one request cost, and those of them that write. */
  sql: number;
  writes: number;
}

export type Work = Omit<Job, "origin">;

/** Sends load to a contestant, and reads what it cost at both ends of the time that counts. */
export async function measure(stage: Stage, { name, origin, pid }: Contestant, work: Work): Promise<Measured> {
  const readings: Promise<Reading>[] = [];
  const outcome = await stage.sender.send({ ...work, origin }, () => readings.push(read(stage, pid)));
  const [before, after] = await Promise.all(readings);
  if (!before || !after) throw new Error("The load was not measured");
  const requests = successesOf(outcome, name);
  const each = (what: keyof Reading) => (after[what] - before[what]) / requests;
  return {
    perSecond: requests / outcome.seconds,
    p50: outcome.p50,
    p99: outcome.p99,
    nodeCpu: each("node") * 1000,
    postgresCpu: each("postgres") * 1000,
    sql: each("statements"),
    writes: each("writes"),
  };
}

interface Reading {
  node: number;
  postgres: number;
  statements: number;
  writes: number;
}

async function read({ postgres, statements }: Stage, pid: number): Promise<Reading> {
  const cpu = { node: processorTime(pid), postgres: processorTimeOfFamily(postgres.postmaster) };
  return { ...cpu, ...(await statements.count()) };
}

/** A fast error is no good measure: whatever else than success came ends the bench. */
function successesOf({ statuses }: Outcome, name: string) {
  const { 200: successes = 0, ...others } = statuses;
  if (successes === 0 || Object.keys(others).length > 0) {
    throw new Error(`${name} answered ${JSON.stringify(statuses)}`);
  }
  return successes;
}

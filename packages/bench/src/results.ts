import type { Measurement } from "./measure.ts";
import { median } from "./statistics.ts";

/** All rounds of one benchmark, shown as one line of a table. */
export interface Row {
  name: string;
  connections: number;
  rounds: Measurement[];
}

export interface Section {
  title: string;
  rows: Row[];
  /** Names of the rows that the throughput of all rows is compared with. */
  baselines: string[];
}

/** A value that is not a rate of requests, measured once or in several rounds. */
export interface Metric {
  name: string;
  unit: "ms" | "MB" | "kB";
  values: number[];
}

export interface Results {
  sections: Section[];
  metrics: Metric[];
}

export const medianOf = (row: Row, field: keyof Measurement) => median(row.rounds.map((round) => round[field]));

/** The median of each round's ratio. Both rows of a round ran one after the other, so machine noise cancels out. */
export function medianRatio(row: Row, baseline: Row, value: (round: Measurement) => number): number {
  const pairs = row.rounds.map((round, index) => ({ round, other: baseline.rounds[index] }));
  return median(pairs.map(({ round, other }) => (other ? value(round) / value(other) : Number.NaN)));
}

export const throughput = ({ requestsPerSecond }: Measurement) => requestsPerSecond;
export const totalCpu = ({ nodeCpu, postgresCpu }: Measurement) => nodeCpu + postgresCpu;

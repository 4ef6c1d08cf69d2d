import type { Measured } from "./measure.ts";
import { median } from "./quantile.ts";
import type { Stage } from "./stage.ts";

/** One line of a table: the same thing, measured in several rounds. */
export interface Row {
  name: string;
  connections: number;
  rounds: Measured[];
}

export interface Section {
  title: string;
  rows: Row[];
  /** The rows that the others' requests a second are compared with. */
  bases: string[];
}

/** Something else that was measured, once or several times. */
export interface Figure {
  name: string;
  unit: "ms" | "MB" | "kB";
  values: number[];
}

export interface Results {
  sections?: Section[];
  figures?: Figure[];
}

export interface Entry {
  name: string;
  connections: number;
  measure(round: number): Promise<Measured>;
}

/** Measures all entries in turn, round after round: what slows the machine down meanwhile slows all of them. */
export async function inTurn({ options, progress }: Stage, entries: Entry[]): Promise<Row[]> {
  const rows: Row[] = entries.map(({ name, connections }) => ({ name, connections, rounds: [] }));
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, entry] of entries.entries()) {
      progress.show(`round ${round + 1} of ${options.rounds}, ${entry.name}, ${entry.connections} connections`);
      rows[index]?.rounds.push(await entry.measure(round));
    }
  }
  return rows;
}

export const typical = (row: Row, what: keyof Measured) => median(row.rounds.map((round) => round[what]));

/** How often `base` fits into `row`: the median of what each round showed, as both were measured one after the other. */
export function ratio(row: Row, base: Row, of: (round: Measured) => number = ({ perSecond }) => perSecond): number {
  const pairs = row.rounds.map((round, index) => ({ round, other: base.rounds[index] }));
  return median(pairs.map(({ round, other }) => (other ? of(round) / of(other) : Number.NaN)));
}

export const totalCpu = ({ nodeCpu, postgresCpu }: Measured) => nodeCpu + postgresCpu;

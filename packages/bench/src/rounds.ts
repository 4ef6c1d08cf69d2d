import type { Fixture } from "./fixture.ts";
import type { Request } from "./load.ts";
import { type Measurement, measure } from "./measure.ts";
import type { Row } from "./results.ts";
import type { Server } from "./servers.ts";

/** Something to measure once per round. */
export interface Benchmark {
  name: string;
  connections: number;
  measure(round: number): Promise<Measurement>;
}

/** Runs all benchmarks once per round, so that a slow phase of the machine affects all of them. */
export async function runRounds({ options, progress }: Fixture, benchmarks: Benchmark[]): Promise<Row[]> {
  const rows: Row[] = benchmarks.map(({ name, connections }) => ({ name, connections, rounds: [] }));
  for (let round = 0; round < options.rounds; round++) {
    for (const [index, benchmark] of benchmarks.entries()) {
      const { name, connections } = benchmark;
      progress.showStep(`round ${round + 1} of ${options.rounds}, ${name}, ${connections} connections`);
      rows[index]?.rounds.push(await benchmark.measure(round));
    }
  }
  return rows;
}

interface RequestLoad {
  name?: string;
  requests: Request[];
  connections: number;
}

/** A benchmark that sends the requests for `options.seconds`, after a warm-up. It has the server's name by default. */
export function benchmarkRequests(fixture: Fixture, server: Server, load: RequestLoad): Benchmark {
  const { name = server.name, requests, connections } = load;
  const { seconds } = fixture.options;
  const warmUp = warmUpSeconds(fixture);
  return { name, connections, measure: () => measure(fixture, server, { requests, connections, warmUp, seconds }) };
}

export const warmUpSeconds = ({ options }: Fixture) => options.seconds / 2;

import { APPS } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import { memoryMegabytes } from "../process-stats.ts";
import type { Metric, Results, Row } from "../results.ts";
import { benchmarkRequests, runRounds } from "../rounds.ts";
import { EXPRESS, type Server, STOCK, startApp, startBareExpress, startStockSessions } from "../servers.ts";

const CONNECTIONS = [1, 8, 50];

/** Cost of a page with and without login, compared with bare Express and stock sessions, and memory of each server. */
export async function pages(fixture: Fixture): Promise<Results> {
  const { database, user } = fixture;
  await using running = new AsyncDisposableStack();
  const servers = [running.use(await startBareExpress(user)), running.use(await startStockSessions(database))];
  for (const app of APPS) {
    servers.push(running.use(await startApp(app, database)), running.use(await startApp(app, database, user)));
  }
  const idle = memoryMetrics("idle", servers);
  const rows: Row[] = [];
  for (const connections of CONNECTIONS) {
    const benchmarks = servers.map((server) =>
      benchmarkRequests(fixture, server, { requests: [server.pageRequest(0)], connections }),
    );
    rows.push(...(await runRounds(fixture, benchmarks)));
  }
  const metrics = [...idle, ...memoryMetrics("loaded", servers)];
  return { sections: [{ title: "One page, one user", rows, baselines: [EXPRESS, STOCK] }], metrics };
}

function memoryMetrics(state: string, servers: Server[]): Metric[] {
  return servers.flatMap(({ name, pid }) => [
    { name: `${state} memory, ${name}`, unit: "MB", values: [memoryMegabytes(pid, "VmRSS")] },
    { name: `${state} private memory, ${name}`, unit: "MB", values: [memoryMegabytes(pid, "RssAnon")] },
  ]);
}

import { APPS } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import type { Metric, Results } from "../results.ts";
import { startApp } from "../servers.ts";

/** Time from the start of a process to its first private page, with nothing else running. */
export async function startup({ database, options, progress }: Fixture): Promise<Partial<Results>> {
  const metrics: Metric[] = [];
  for (const app of APPS) {
    const time: Metric = { name: `startup, ${app.label}`, unit: "ms", values: [] };
    const cpu: Metric = { name: `startup CPU, ${app.label}`, unit: "ms", values: [] };
    for (let round = 0; round < options.rounds; round++) {
      progress.showStep(`round ${round + 1} of ${options.rounds}, ${app.label}`);
      await using server = await startApp(app, database);
      time.values.push(server.startupTime);
      cpu.values.push(server.startupCpu);
    }
    metrics.push(time, cpu);
  }
  return { metrics };
}

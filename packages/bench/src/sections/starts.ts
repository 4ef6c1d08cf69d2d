import { APPS, type AppName, startApp } from "../contestants.ts";
import type { Figure, Results } from "../rows.ts";
import type { Stage } from "../stage.ts";

/** How long it takes from a process's start to its first private page, with nothing else running. */
export async function starts({ database, options, progress }: Stage): Promise<Results> {
  const figures: Figure[] = [];
  for (const app of Object.keys(APPS) as AppName[]) {
    const values: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      progress.show(`round ${round + 1} of ${options.rounds}, ${APPS[app].name}`);
      const started = await startApp(app, database);
      values.push(started.firstAnswer);
      await started.end();
    }
    figures.push({ name: `first answer, ${APPS[app].name}`, unit: "ms", values });
  }
  return { figures };
}

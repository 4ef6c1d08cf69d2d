import { APPS, type AppName, startApp } from "../contestants.ts";
import type { Figure, Results } from "../rows.ts";
import type { Stage } from "../stage.ts";

/** How long it takes from a process's start to its first private page, with nothing else running. */
export async function starts({ database, options, progress }: Stage): Promise<Results> {
  const figures: Figure[] = [];
  for (const app of Object.keys(APPS) as AppName[]) {
    const { name } = APPS[app];
    const answer: Figure = { name: `first answer, ${name}`, unit: "ms", values: [] };
    const cpu: Figure = { name: `CPU until the first answer, ${name}`, unit: "ms", values: [] };
    for (let round = 0; round < options.rounds; round++) {
      progress.show(`round ${round + 1} of ${options.rounds}, ${name}`);
      const started = await startApp(app, database);
      answer.values.push(started.firstAnswer);
      cpu.values.push(started.firstAnswerCpu);
      await started.end();
    }
    figures.push(answer, cpu);
  }
  return { figures };
}

import {
  APPS,
  type AppName,
  type Contestant,
  EXPRESS,
  LISTING,
  startApp,
  startExpress,
  startListing,
} from "../contestants.ts";
import { measure } from "../measure.ts";
import { memoryOf } from "../processors.ts";
import { type Figure, inTurn, type Results, type Row, type Section } from "../rows.ts";
import type { Stage } from "../stage.ts";

const CONNECTIONS = [1, 8, 50];
const NAMES = Object.keys(APPS) as AppName[];

/** What a page costs with and without a login, beside bare Express and the listing; and the memory it takes. */
export async function pages(stage: Stage): Promise<Results> {
  const { database, anyone } = stage;
  const contestants = [await startExpress(anyone), await startListing(database)];
  try {
    for (const app of NAMES) {
      contestants.push(await startApp(app, database), await startApp(app, database, anyone));
    }
    const idle = memoryFigures("idle", contestants);
    const rows: Row[] = [];
    for (const connections of CONNECTIONS) rows.push(...(await pagesAt(stage, contestants, connections)));
    const section: Section = { title: "One page, one user", rows, bases: [EXPRESS, LISTING] };
    return { sections: [section], figures: [...idle, ...memoryFigures("loaded", contestants)] };
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.end()));
  }
}

function pagesAt(stage: Stage, contestants: Contestant[], connections: number) {
  const { seconds } = stage.options;
  const entries = contestants.map((contestant) => ({
    name: contestant.name,
    connections,
    measure: () =>
      measure(stage, contestant, { requests: [contestant.visit(0)], connections, warmUp: seconds / 2, seconds }),
  }));
  return inTurn(stage, entries);
}

function memoryFigures(when: string, contestants: Contestant[]): Figure[] {
  return contestants.flatMap(({ name, pid }) => [
    { name: `memory ${when}, ${name}`, unit: "MB", values: [memoryOf(pid, "VmRSS")] },
    { name: `own memory ${when}, ${name}`, unit: "MB", values: [memoryOf(pid, "RssAnon")] },
  ]);
}

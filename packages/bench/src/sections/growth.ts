import { type Contestant, startApp } from "../contestants.ts";
import { measure } from "../measure.ts";
import { populate } from "../people.ts";
import { inTurn, type Results } from "../rows.ts";
import type { Stage } from "../stage.ts";

const CONNECTIONS = 50;
const FEW = 1_000;

export const withSessions = (sessions: number) => `API /me, ${sessions} sessions`;
export const FEWEST = withSessions(FEW);

/** The same number of cookies, of sessions from all over a small table and a large one. */
export async function growth(stage: Stage): Promise<Results> {
  const { database, options, postgres } = stage;
  const { seconds, sessions, users } = options;
  const small = await startApp("api", await populate(postgres.url, { sessions: FEW, users }));
  const large = await startApp("api", database);
  try {
    const entryOf = (api: Contestant, count: number) => {
      const requests = Array.from({ length: FEW }, (_, n) => api.visit(Math.floor((n * count) / FEW)));
      const work = { requests, connections: CONNECTIONS, warmUp: seconds / 2, seconds };
      return { name: withSessions(count), connections: CONNECTIONS, measure: () => measure(stage, api, work) };
    };
    const rows = await inTurn(stage, [entryOf(small, FEW), entryOf(large, sessions)]);
    return { sections: [{ title: "A large table", rows, bases: [FEWEST] }] };
  } finally {
    await Promise.all([small.end(), large.end()]);
  }
}

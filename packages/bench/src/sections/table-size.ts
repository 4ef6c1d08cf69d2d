import { API } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import type { Results } from "../results.ts";
import { benchmarkRequests, runRounds } from "../rounds.ts";
import { createSeededDatabase } from "../seed.ts";
import { type Server, startApp } from "../servers.ts";

const FEW = 1_000;

export const sessionsName = (sessions: number) => `API /me, ${sessions} sessions`;
export const FEW_SESSIONS = sessionsName(FEW);

/** A small session table compared with a large one, both with 1,000 cookies from all over the table. */
export async function tableSize(fixture: Fixture): Promise<Partial<Results>> {
  const { database, options, postgres } = fixture;
  const { sessions, users } = options;
  await using small = await startApp(API, await createSeededDatabase(postgres.url, { sessions: FEW, users }));
  await using large = await startApp(API, database);
  const benchmarkTable = (api: Server, size: number) => {
    const requests = Array.from({ length: FEW }, (_, n) => api.pageRequest(Math.floor((n * size) / FEW)));
    return benchmarkRequests(fixture, api, { name: sessionsName(size), requests, connections: 50 });
  };
  const rows = await runRounds(fixture, [benchmarkTable(small, FEW), benchmarkTable(large, sessions)]);
  return { sections: [{ title: "A large table", rows, baselines: [FEW_SESSIONS] }] };
}

import { API } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import type { Results } from "../results.ts";
import { benchmarkRequests, runRounds } from "../rounds.ts";
import { STOCK, startApp, startStockSessions } from "../servers.ts";

/** Requests with a different cookie per user, compared with the same cookie in all requests. */
export async function manyUsers(fixture: Fixture): Promise<Partial<Results>> {
  const { database, options } = fixture;
  await using api = await startApp(API, database);
  await using stock = await startStockSessions(database);
  const benchmarks = [api, stock].flatMap((server) =>
    [1, options.users].map((cookies) =>
      benchmarkRequests(fixture, server, {
        name: cookiesName(server.name, cookies),
        requests: Array.from({ length: cookies }, (_, n) => server.pageRequest(n)),
        connections: 50,
      }),
    ),
  );
  const rows = await runRounds(fixture, benchmarks);
  const baselines = [cookiesName(api.name, 1), cookiesName(STOCK, options.users)];
  return { sections: [{ title: "Many users", rows, baselines }] };
}

const cookiesName = (server: string, cookies: number) => `${server}, ${cookies} cookie${cookies > 1 ? "s" : ""}`;

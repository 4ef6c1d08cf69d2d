import { LISTING, startApp, startListing } from "../contestants.ts";
import { measure } from "../measure.ts";
import { inTurn, type Results } from "../rows.ts";
import type { Stage } from "../stage.ts";

const CONNECTIONS = 50;

/** Everybody at once, each with a cookie of their own, beside one user with one. */
export async function crowd(stage: Stage): Promise<Results> {
  const { database, options } = stage;
  const { seconds, users } = options;
  const api = await startApp("api", database);
  const listing = await startListing(database);
  try {
    const entries = [api, listing].flatMap((contestant) =>
      [1, users].map((cookies) => {
        const requests = Array.from({ length: cookies }, (_, n) => contestant.visit(n));
        const work = { requests, connections: CONNECTIONS, warmUp: seconds / 2, seconds };
        const name = `${contestant.name}, ${cookies} cookie${cookies > 1 ? "s" : ""}`;
        return { name, connections: CONNECTIONS, measure: () => measure(stage, contestant, work) };
      }),
    );
    const rows = await inTurn(stage, entries);
    return {
      sections: [{ title: "Many users", rows, bases: [`${api.name}, 1 cookie`, `${LISTING}, ${users} cookies`] }],
    };
  } finally {
    await Promise.all([api.end(), listing.end()]);
  }
}

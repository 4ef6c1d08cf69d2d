import { setTimeout as delay } from "node:timers/promises";
import { startPruning } from "@latchkey/auth-core";
import { openDatabase } from "@latchkey/db";
import { type Contestant, startApp } from "../contestants.ts";
import { measure, type Work } from "../measure.ts";
import { endSessions } from "../people.ts";
import { inTurn, type Results } from "../rows.ts";
import type { Stage } from "../stage.ts";

const CONNECTIONS = 50;
const COOKIES = 1_000;

export const UNPRUNED = "API /me";
export const PRUNED = "API /me while sessions are pruned";

/** Half of all sessions are over, a share of them in each round, and are deleted while the other half is in use. */
export async function pruning(stage: Stage): Promise<Results> {
  const { database, options } = stage;
  const { rounds, seconds, sessions } = options;
  const half = Math.floor(sessions / 2);
  const api = await startApp("api", database); // Before any is over: it would begin to prune them.
  try {
    const requests = Array.from({ length: Math.min(COOKIES, half) }, (_, n) => api.visit(n));
    const work = { requests, connections: CONNECTIONS, warmUp: seconds / 2, seconds };
    const share = (round: number) => half + Math.floor(((sessions - half) * round) / rounds);
    const rows = await inTurn(stage, [
      { name: UNPRUNED, connections: CONNECTIONS, measure: () => measure(stage, api, work) },
      {
        name: PRUNED,
        connections: CONNECTIONS,
        async measure(round) {
          await endSessions(database, share(round), share(round + 1) - 1);
          return measureWhilePruned(stage, api, work);
        },
      },
    ]);
    return { sections: [{ title: `Deleting ${sessions - half} of ${sessions} sessions`, rows, bases: [UNPRUNED] }] };
  } finally {
    await api.end();
  }
}

/** Pruning begins with the load's warm-up, and ends by itself, maybe after the load. */
async function measureWhilePruned(stage: Stage, api: Contestant, work: Work) {
  const db = openDatabase(stage.database, { name: "pruning" });
  try {
    const measuring = measure(stage, api, work);
    await delay(work.warmUp * 1000);
    const running = startPruning(db, { info() {}, warn: (details, message) => console.error(message, details) });
    const measured = await measuring;
    while (await anyOver(db)) await delay(100);
    await running.stop();
    return measured;
  } finally {
    await db.destroy();
  }
}

async function anyOver(db: ReturnType<typeof openDatabase>) {
  return (await db("sessions").where("expired", "<=", db.fn.now()).first("sid")) !== undefined;
}

import { setTimeout as delay } from "node:timers/promises";
import { startPruning } from "@latchkey/auth-core";
import { type Database, openDatabase } from "@latchkey/db";
import { API } from "../apps.ts";
import type { Fixture } from "../fixture.ts";
import type { Measurement } from "../measure.ts";
import type { Results } from "../results.ts";
import { type Benchmark, benchmarkRequests, runRounds, warmUpSeconds } from "../rounds.ts";
import { expireSessions } from "../seed.ts";
import { startApp } from "../servers.ts";

const MAX_COOKIES = 1_000;

export const NO_PRUNING = "API /me, no pruning";
export const WHILE_PRUNING = "API /me while sessions are pruned";

/** Expires and prunes half of all sessions, an equal share per round, while requests use the other half. */
export async function pruning(fixture: Fixture): Promise<Partial<Results>> {
  const { database, options } = fixture;
  const { rounds, sessions } = options;
  const half = Math.floor(sessions / 2);
  await using api = await startApp(API, database); // Prunes on startup, so it starts before any session expires.
  const requests = Array.from({ length: Math.min(MAX_COOKIES, half) }, (_, n) => api.pageRequest(n));
  const idle = benchmarkRequests(fixture, api, { name: NO_PRUNING, requests, connections: 50 });
  const firstOfRound = (round: number) => half + Math.floor(((sessions - half) * round) / rounds);
  const busy: Benchmark = {
    ...idle,
    name: WHILE_PRUNING,
    async measure(round) {
      await expireSessions(database, firstOfRound(round), firstOfRound(round + 1) - 1);
      return measureWhilePruning(fixture, () => idle.measure(round));
    },
  };
  const rows = await runRounds(fixture, [idle, busy]);
  return {
    sections: [{ title: `Deleting ${sessions - half} of ${sessions} sessions`, rows, baselines: [NO_PRUNING] }],
  };
}

/** Starts pruning after the warm-up, and waits until all expired sessions are deleted. */
async function measureWhilePruning(fixture: Fixture, measure: () => Promise<Measurement>) {
  const db = openDatabase(fixture.database, { name: "pruning" });
  try {
    const measuring = measure();
    await delay(warmUpSeconds(fixture) * 1000);
    const pruner = startPruning(db, { info() {}, warn: (details, message) => console.error(message, details) });
    const measurement = await measuring;
    while (await hasExpiredSessions(db)) await delay(100);
    await pruner.stop();
    return measurement;
  } finally {
    await db.destroy();
  }
}

async function hasExpiredSessions(db: Database) {
  return (await db("sessions").where("expired", "<=", db.fn.now()).first("sid")) !== undefined;
}

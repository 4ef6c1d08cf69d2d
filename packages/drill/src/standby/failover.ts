import { setTimeout as delay } from "node:timers/promises";
import { migrateLatest, openDatabase } from "@latchkey/db";
import { createDatabase } from "@latchkey/dev-database/test-server";
import { onDatabase } from "../elsewhere.ts";
import { inject } from "../inject.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { type Pair, startPair } from "./pair.ts";

interface Failover {
  name: string;
  synchronous: boolean;
  /** The standby misses what the primary commits last. */
  behind: boolean;
}

/** Enough for logins and logouts of every app. */
const LAG_MS = 4_000;
/** Until somebody notices and promotes the standby. */
const OUTAGE_MS = 2_000;

/** Kills the primary under load and promotes the standby. */
export async function failover(stage: Stage, { name, synchronous, behind }: Failover): Promise<Row> {
  const pair = await startPair({ synchronous });
  const fault = {
    name,
    allowed: { refused: true, lost: behind && !synchronous },
    durationMs: OUTAGE_MS,
    async start() {
      if (behind) await fallBehind(pair);
      pair.killPrimary();
      return pair.promoteStandby;
    },
  };
  try {
    const database = await createDatabase(pair.url);
    const db = openDatabase(database, { statementTimeout: 60_000 });
    await migrateLatest(db).finally(() => db.destroy());
    return await onDatabase({ ...stage, database }, database, (elsewhere) => inject(elsewhere, fault));
  } finally {
    await pair.stop();
  }
}

async function fallBehind(pair: Pair) {
  pair.separate();
  await delay(LAG_MS);
}

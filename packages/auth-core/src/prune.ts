import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";
import { PRUNABLE, PRUNE_INTERVAL_SECONDS } from "./prunable.ts";
import type { EventLog } from "./request/event-log.ts";

/** Small enough that a batch locks its rows for milliseconds. */
const BATCH = 1000;
/** Between two batches the database is left to those who wait for a page. */
const PAUSE_MS = 100;

/**
 * Deletes sessions, tokens, emails and attempts that have expired, and sessions and notifications beyond what a user may have,
 * now and every ten minutes. Every app may do this: the lock lets one at a time.
 * @returns `stop`, which waits for the batch under way
 */
export function startPruning(db: Database, log: EventLog) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pruneAllOf = async (what: keyof typeof PRUNABLE) => {
    while (!signal.aborted) {
      const count = await pruneBatch(db, what);
      if (what === "expiredEmails" && count > 0)
        log.warn({ count }, "Dropped emails that expired before they were sent");
      if (count < BATCH) return;
      await delay(PAUSE_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const prune = async () => {
    for (const what of Object.keys(PRUNABLE).filter(isPrunable)) {
      await pruneAllOf(what).catch((error) => log.warn({ err: error, what }, "Could not delete rows"));
    }
  };
  let running = prune();
  const timer = setInterval(() => {
    running = running.then(prune);
  }, PRUNE_INTERVAL_SECONDS * 1000);
  timer.unref();
  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

const isPrunable = (key: string): key is keyof typeof PRUNABLE => key in PRUNABLE;

/** Deletes up to 1,000 rows, unless another process is doing so. Returns how many. */
export async function pruneBatch(db: Database, what: keyof typeof PRUNABLE): Promise<number> {
  return db.transaction(async (trx) => {
    const { rows } = await trx.raw("SELECT pg_try_advisory_xact_lock(hashtext('latchkey pruning')) AS ours");
    return rows[0].ours ? PRUNABLE[what](trx, BATCH) : 0;
  });
}

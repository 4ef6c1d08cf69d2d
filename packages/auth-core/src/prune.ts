import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";
import { metrics } from "./metrics.ts";
import { POLICY } from "./policy.ts";
import { PRUNABLE } from "./prunable.ts";
import type { EventLog } from "./request/event-log.ts";

/** Small enough that a batch locks its rows for milliseconds. */
const ROWS_PER_BATCH = 1000;
/** A pause between two batches leaves the database to requests. */
const PAUSE_MS = 100;

/**
 * Deletes expired sessions, tokens, emails and rate limit counters, and sessions and notifications beyond their limits,
 * now and every `POLICY.pruneInterval`. Every app may call this: an advisory lock admits one process at a time.
 * @returns `stop`, which waits for the current batch
 */
export function startPruning(db: Database, log: EventLog) {
  const stopping = new AbortController();
  const prune = async () => {
    for (const what of Object.keys(PRUNABLE).filter(isPrunable)) {
      await pruneAllOf(db, what, log, stopping.signal).catch((error) =>
        log.warn({ err: error, what }, "Could not delete expired rows"),
      );
    }
  };
  let running = prune();
  const timer = setInterval(() => {
    running = running.then(prune);
  }, POLICY.pruneInterval * 1000);
  timer.unref();
  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

async function pruneAllOf(db: Database, what: keyof typeof PRUNABLE, log: EventLog, stopped: AbortSignal) {
  while (!stopped.aborted) {
    const count = await pruneBatch(db, what);
    if (what === "expiredSessions" || what === "surplusSessions") metrics.sessionsEnded({ reason: "expired" }, count);
    if (what === "expiredEmails" && count > 0)
      log.warn({ count }, "Deleted emails that expired before they could be sent");
    if (count < ROWS_PER_BATCH) return;
    await delay(PAUSE_MS, undefined, { signal: stopped, ref: false }).catch(() => {});
  }
}

const isPrunable = (key: string): key is keyof typeof PRUNABLE => key in PRUNABLE;

/**
 * Deletes one batch, unless another process is pruning.
 * @returns how many rows were deleted
 */
export async function pruneBatch(db: Database, what: keyof typeof PRUNABLE): Promise<number> {
  return db.transaction(async (trx) => {
    const { rows } = await trx.raw("SELECT pg_try_advisory_xact_lock(hashtext('latchkey pruning')) AS ours");
    return rows[0].ours ? PRUNABLE[what](trx, ROWS_PER_BATCH) : 0;
  });
}

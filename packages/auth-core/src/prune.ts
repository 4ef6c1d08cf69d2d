import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";
import { POLICY } from "./policy.ts";
import type { SessionLog } from "./session-store.ts";

const EVERY_MS = 10 * 60 * 1000;

/** Small enough that a batch locks its rows for milliseconds. */
const BATCH = 1000;
/** Between two batches the database is left to those who wait for a page. */
const PAUSE_MS = 100;

/**
 * Deletes sessions and tokens that are over, and attempts that no longer count, now and every ten minutes.
 * Every app may do this: the lock lets one at a time.
 * @returns `stop`, which waits for the batch under way
 */
export function startPruning(db: Database, log: SessionLog) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const pruneAll = async () => {
    while (!signal.aborted && (await pruneBatch(db)) >= BATCH) {
      await delay(PAUSE_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  };
  const pruneOrWarn = () => pruneAll().catch((error) => log.warn({ err: error }, "What is over could not be deleted"));
  let running = pruneOrWarn();
  const timer = setInterval(() => {
    running = running.then(pruneOrWarn);
  }, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await running;
    },
  };
}

const older = (seconds: number) => `s.created_at <= now() - ${seconds} * interval '1 second'`;

/** Written so that the indexes on both times can be used. */
const OVER_SESSIONS = `
  DELETE FROM sessions WHERE sid IN (
    SELECT s.sid FROM sessions s
    WHERE s.expired <= now() OR (NOT s.remembered AND ${older(POLICY.session.absolute)})
                             OR (s.remembered AND ${older(POLICY.remembered.absolute)})
    LIMIT ? FOR UPDATE SKIP LOCKED)`;
/** An hour later, as the processes that wrote them have clocks of their own. */
const OVER_ATTEMPTS = `
  DELETE FROM attempts WHERE key IN (
    SELECT key FROM attempts WHERE expire < (extract(epoch FROM now()) - 3600) * 1000 LIMIT ? FOR UPDATE SKIP LOCKED)`;

const OVER_TOKENS = "DELETE FROM user_tokens WHERE expires_at <= now()";

/** Deletes up to 1,000 of each, unless another process is doing so. Returns how many of that of which there were more. */
export async function pruneBatch(db: Database): Promise<number> {
  return db.transaction(async (trx) => {
    const { rows } = await trx.raw("SELECT pg_try_advisory_xact_lock(hashtext('latchkey pruning')) AS ours");
    if (!rows[0].ours) return 0;
    const sessions = await trx.raw(OVER_SESSIONS, [BATCH]);
    await trx.raw(OVER_TOKENS);
    const attempts = await trx.raw(OVER_ATTEMPTS, [BATCH]);
    return Math.max(sessions.rowCount, attempts.rowCount);
  });
}

import type { Database } from "@latchkey/db";
import type { SessionConfig } from "./config.ts";
import type { SessionLog } from "./session-store.ts";

const EVERY_MS = 10 * 60 * 1000;

/** Small enough that a batch locks its rows for milliseconds. */
const BATCH = 1000;

/**
 * Deletes sessions that are over, now and every ten minutes. Every app may do this: the lock lets one at a time.
 * @returns `stop`, which waits for the batch under way
 */
export function startPruning(db: Database, config: SessionConfig, log: SessionLog) {
  let stopped = false;
  const pruneAll = async () => {
    while (!stopped && (await pruneBatch(db, config)) === BATCH);
  };
  const pruneOrWarn = () =>
    pruneAll().catch((error) => log.warn({ err: error }, "Sessions that are over could not be deleted"));
  let running = pruneOrWarn();
  const timer = setInterval(() => {
    running = running.then(pruneOrWarn);
  }, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** Deletes up to 1,000 sessions that are over, unless another process is doing so. Returns how many. */
export async function pruneBatch(db: Database, { absoluteTimeout }: SessionConfig): Promise<number> {
  return db.transaction(async (trx) => {
    const { rows } = await trx.raw("SELECT pg_try_advisory_xact_lock(hashtext('latchkey pruning')) AS ours");
    if (!rows[0].ours) return 0;
    const { rowCount } = await trx.raw(
      `DELETE FROM sessions WHERE sid IN (
         SELECT sid FROM sessions
         WHERE expired <= now() OR created_at <= now() - ? * interval '1 second'
         LIMIT ? FOR UPDATE SKIP LOCKED)`,
      [absoluteTimeout, BATCH],
    );
    return rowCount;
  });
}

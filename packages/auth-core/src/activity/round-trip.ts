import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";

const MAX_WAIT_MS = 2_000;

/** Proves that notifications arrive: sends one that concerns no user, and waits for it. */
export function roundTrips(db: Database, channel: string) {
  const waiting = new Map<string, () => void>();
  return {
    /** Call it with every payload. */
    arrived: (payload: string) => waiting.get(payload)?.(),
    async hears(): Promise<boolean> {
      const mark = randomUUID();
      const arrived = new Promise<boolean>((resolve) => waiting.set(mark, () => resolve(true)));
      try {
        await db.raw("SELECT pg_notify(?, ?)", [channel, mark]);
        return await Promise.race([arrived, delay(MAX_WAIT_MS, false, { ref: false })]);
      } catch {
        return false;
      } finally {
        waiting.delete(mark);
      }
    },
  };
}

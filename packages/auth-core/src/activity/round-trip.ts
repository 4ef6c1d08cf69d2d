import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Database } from "@latchkey/db";

const ATTEMPTS = 4;
const WAIT_MS = 500;

/** Proves that notifications arrive: sends one that concerns no user, and waits for it. */
export function roundTrips(db: Database, channel: string) {
  const waiting = new Map<string, () => void>();
  return {
    /** Call it with every payload. */
    arrived: (payload: string) => waiting.get(payload)?.(),
    /** Repeats it for two seconds: the listener may be connecting, and would miss the first one. */
    async hears(): Promise<boolean> {
      const mark = randomUUID();
      const arrived = new Promise<boolean>((resolve) => waiting.set(mark, () => resolve(true)));
      try {
        for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
          await db.raw("SELECT pg_notify(?, ?)", [channel, mark]);
          if (await Promise.race([arrived, delay(WAIT_MS, false, { ref: false })])) return true;
        }
        return false;
      } catch {
        return false;
      } finally {
        waiting.delete(mark);
      }
    },
  };
}

import { metrics } from "../metrics.ts";
import { Refused } from "../request/refused.ts";

export interface FairQueueOptions {
  concurrency: number;
  /** Tasks that run or wait; unlimited by default. */
  capacity?: number;
}

interface Waiting {
  client: string;
  start(): void;
  reject(reason: unknown): void;
}

/** Past service decays: after this time it counts half. */
const HALF_LIFE_MS = 60_000;

/**
 * Runs the tasks of many clients fairly: the client that has been served least comes next, and when the queue is full, the
 * client with the most past and queued tasks loses one. So neither one client with many tasks nor many returning clients
 * can delay a new one.
 */
export function createFairQueue({ concurrency, capacity = Number.POSITIVE_INFINITY }: FairQueueOptions) {
  const waiting: Waiting[] = [];
  const served = new Map<string, number>();
  let halvedAt = performance.now();
  let running = 0;

  function waitForTurn(client: string, signal?: AbortSignal) {
    return new Promise<void>((start, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const place = { client, start, reject };
      waiting.push(place);
      signal?.addEventListener("abort", () => leave(place, signal.reason), { once: true });
      startNext();
      if (running + waiting.length > capacity) leave(greediest(), tooBusy());
    });
  }

  function startNext() {
    while (running < concurrency && waiting.length > 0) {
      const next = leastServed();
      waiting.splice(waiting.indexOf(next), 1);
      running++;
      countServed(next.client);
      next.start();
    }
  }

  /** Of several, the one that has waited longest. */
  function leastServed() {
    return waiting.reduce((least, place) => (servedTo(place) < servedTo(least) ? place : least));
  }

  /** Of several, the newest. */
  function greediest() {
    const wanted = Map.groupBy(waiting, ({ client }) => client);
    const load = (place: Waiting) => servedTo(place) + (wanted.get(place.client)?.length ?? 0);
    return waiting.reduce((most, place) => (load(place) >= load(most) ? place : most));
  }

  const servedTo = ({ client }: Waiting) => served.get(client) ?? 0;

  function countServed(client: string) {
    if (performance.now() - halvedAt > HALF_LIFE_MS) halve();
    served.set(client, (served.get(client) ?? 0) + 1);
  }

  function halve() {
    halvedAt = performance.now();
    for (const [client, count] of served) {
      if (count > 1) served.set(client, count / 2);
      else served.delete(client);
    }
  }

  /** Does nothing if the task has already started. */
  function leave(place: Waiting, reason: unknown) {
    const at = waiting.indexOf(place);
    if (at < 0) return;
    waiting.splice(at, 1);
    place.reject(reason);
  }

  return {
    /** How many tasks wait. */
    length: () => waiting.length,
    /**
     * Runs a task when it is the client's turn.
     * @param signal rejects the task with its reason if it has not started yet
     */
    async run<T>(client: string, task: () => PromiseLike<T>, signal?: AbortSignal): Promise<T> {
      await waitForTurn(client, signal);
      try {
        return await task();
      } finally {
        running--;
        startNext();
      }
    },
    /** Rejects every task that has not started yet. */
    rejectWaiting(reason: unknown) {
      for (const { reject } of waiting.splice(0)) reject(reason);
    },
  };
}

function tooBusy() {
  metrics.loginRefused();
  return Object.assign(new Refused(503, "too_busy"), { headers: { "Retry-After": "5", Connection: "close" } });
}

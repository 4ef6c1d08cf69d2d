export interface FairQueueOptions {
  /** How many tasks run at a time. */
  concurrency: number;
  /** How many may run and wait together; by default any number. */
  capacity?: number;
  /** Makes the error for a task that has no place. */
  full?(): Error;
}

interface Waiting {
  client: string;
  start(): void;
  refuse(reason: unknown): void;
}

/** After this time what a client was served counts half. */
const HALF_LIFE_MS = 60_000;

/**
 * Runs tasks of many clients, each client as often as any other: next is the one that was served least of late, and
 * where places run out, one of the client that has had and wants most is refused. So neither one client with many tasks
 * nor many clients that keep coming back hold up one that comes for the first time.
 */
export function createFairQueue({
  concurrency,
  capacity = Number.POSITIVE_INFINITY,
  full = queueFull,
}: FairQueueOptions) {
  const waiting: Waiting[] = [];
  const served = new Map<string, number>();
  let halvedAt = performance.now();
  let running = 0;

  function turn(client: string, signal?: AbortSignal) {
    return new Promise<void>((start, refuse) => {
      if (signal?.aborted) return refuse(signal.reason);
      const place = { client, start, refuse };
      waiting.push(place);
      signal?.addEventListener("abort", () => leave(place, signal.reason), { once: true });
      startNext();
      if (running + waiting.length > capacity) leave(greediest(), full());
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

  /** Of several the one that has waited longest. */
  function leastServed() {
    return waiting.reduce((least, place) => (servedTo(place) < servedTo(least) ? place : least));
  }

  /** Of several the one that has come last. */
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

  /** One that runs already keeps its place until it ends. */
  function leave(place: Waiting, reason: unknown) {
    const at = waiting.indexOf(place);
    if (at < 0) return;
    waiting.splice(at, 1);
    place.refuse(reason);
  }

  return {
    /** @param signal aborts what waits, with its reason; what runs goes on */
    async run<T>(client: string, task: () => PromiseLike<T>, signal?: AbortSignal): Promise<T> {
      await turn(client, signal);
      try {
        return await task();
      } finally {
        running--;
        startNext();
      }
    },
    /** Rejects everything that waits. */
    refuseWaiting(reason: unknown) {
      for (const { refuse } of waiting.splice(0)) refuse(reason);
    },
  };
}

const queueFull = () => new Error("The queue is full");

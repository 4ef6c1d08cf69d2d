import { metrics } from "../metrics.ts";
import { Refused } from "../request/refused.ts";
import { DecayingCounts } from "./decaying-counts.ts";

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

/**
 * Runs the tasks of many clients fairly: the client that has been served least comes next, and when the queue is full, the
 * client with the most past and queued tasks loses one. So neither one client with many tasks nor many returning clients
 * can delay a new one.
 */
export class FairQueue {
  #concurrency: number;
  #capacity: number;
  #running = 0;
  #waiting: Waiting[] = [];
  #served = new DecayingCounts();

  constructor({ concurrency, capacity = Number.POSITIVE_INFINITY }: FairQueueOptions) {
    this.#concurrency = concurrency;
    this.#capacity = capacity;
  }

  /** How many tasks wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /**
   * Runs a task when it is the client's turn.
   * @param signal rejects the task with its reason if it has not started yet
   */
  async run<T>(client: string, task: () => PromiseLike<T>, signal?: AbortSignal): Promise<T> {
    await this.#turnOf(client, signal);
    try {
      return await task();
    } finally {
      this.#running--;
      this.#startNext();
    }
  }

  /** Rejects every task that has not started yet. */
  rejectWaiting(reason: unknown) {
    for (const { reject } of this.#waiting.splice(0)) reject(reason);
  }

  #turnOf(client: string, signal?: AbortSignal) {
    return new Promise<void>((start, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const place = { client, start, reject };
      this.#waiting.push(place);
      signal?.addEventListener("abort", () => this.#remove(place, signal.reason), { once: true });
      this.#startNext();
      if (this.#running + this.#waiting.length > this.#capacity) this.#remove(this.#greediest(), tooBusy());
    });
  }

  #startNext() {
    while (this.#running < this.#concurrency && this.#waiting.length > 0) {
      const next = this.#leastServed();
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#running++;
      this.#served.add(next.client);
      next.start();
    }
  }

  /** Of several, the one that has waited longest. */
  #leastServed() {
    return this.#waiting.reduce((least, place) =>
      this.#served.of(place.client) < this.#served.of(least.client) ? place : least,
    );
  }

  /** Of several, the newest. */
  #greediest() {
    const wanted = Map.groupBy(this.#waiting, ({ client }) => client);
    const load = (place: Waiting) => this.#served.of(place.client) + (wanted.get(place.client)?.length ?? 0);
    return this.#waiting.reduce((most, place) => (load(place) >= load(most) ? place : most));
  }

  /** Does nothing if the task has already started. */
  #remove(place: Waiting, reason: unknown) {
    const at = this.#waiting.indexOf(place);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    place.reject(reason);
  }
}

function tooBusy() {
  metrics.loginRefused();
  return Object.assign(new Refused(503, "too_busy"), { headers: { "Retry-After": "5", Connection: "close" } });
}

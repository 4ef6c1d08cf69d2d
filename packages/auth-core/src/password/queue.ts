import { DatabaseUnavailable } from "@latchkey/db";
import { gauge } from "@latchkey/metrics";
import type { Request } from "express";
import { metrics } from "../metrics.ts";
import { clientNetwork } from "../request/client-address.ts";
import { clientLeft } from "../request/connected.ts";
import { FairQueue } from "./fair-queue.ts";

/** scrypt runs on libuv's pool of four threads, which files and DNS also need. */
const MAX_CONCURRENT_HASHES = 2;

/**
 * Two that hash and two that query the database in the meantime. More would take every connection from other requests.
 */
const MAX_CONCURRENT_LOGINS = 2 * MAX_CONCURRENT_HASHES;

/** Running and queued. At a fifth of a second each, the last one waits three seconds. */
const MAX_QUEUED = 26;

/** One queue per process, like the thread pool. */
const hashes = new FairQueue({ concurrency: MAX_CONCURRENT_HASHES });
const logins = new FairQueue({ concurrency: MAX_CONCURRENT_LOGINS, capacity: MAX_QUEUED });
gauge("auth_logins_waiting", "Logins that wait for a slot", () => logins.length);
gauge("auth_hashes_waiting", "Password hashes that wait for a slot", () => hashes.length);

/**
 * Runs work that hashes a password when it has a slot. Slots are shared fairly between client networks. Take the slot
 * first: a request without one must not cost a query. It is released when the work ends, not when the response has been
 * sent: a client may never read it. If the database does not respond, all queued work is rejected with the same error,
 * so that it does not time out one by one.
 * @param work receives a signal that aborts when the client has disconnected
 * @throws Refused (503) if the queue is full
 */
export async function withLoginSlot<T>(req: Request, work: (clientGone: AbortSignal) => Promise<T>): Promise<T> {
  const { res } = req;
  if (!res || res.closed) throw clientLeft();
  const clientGone = new AbortController();
  res.once("close", () => clientGone.abort(clientLeft()));
  const arrived = performance.now();
  const run = () => {
    metrics.loginWait((performance.now() - arrived) / 1000);
    return work(clientGone.signal).catch(rejectQueued);
  };
  return logins.run(clientNetwork(req), run, clientGone.signal);
}

function rejectQueued(error: unknown): never {
  if (error instanceof DatabaseUnavailable) for (const queue of [logins, hashes]) queue.rejectWaiting(error);
  throw error;
}

/**
 * Runs a hash when it has a slot.
 * @param clientGone aborts the wait when the client has disconnected
 */
export async function withHashSlot<T>(hash: () => PromiseLike<T>, clientGone?: AbortSignal): Promise<T> {
  return hashes.run("", hash, clientGone); // As one client: login slots have already been shared fairly.
}

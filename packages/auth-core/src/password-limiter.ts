import type { Request } from "express";
import PQueue from "p-queue";

/** scrypt runs on libuv's four threads, as files and DNS do: two are left to them. */
const AT_ONCE = 2;

/** At a fifth of a second each, the last in this line waits three seconds; whoever comes after is told at once. */
const WAITING = 24;

const queue = new PQueue({ concurrency: AT_ONCE });

class TooBusy extends Error {
  status = 503;
  code = "too_busy";
  expose = true;
  headers = { "Retry-After": "5" };

  constructor() {
    super("Too many people are logging in right now. Please try again in a moment.");
  }
}

/**
 * Runs a hash when it is its turn, unless nobody waits for it any more.
 * @param gone aborted when the client has left
 * @throws an error with status 503 if too many wait already
 */
export async function whenThereIsRoom<T>(hash: () => PromiseLike<T>, gone?: AbortSignal): Promise<T> {
  if (queue.size >= WAITING) throw new TooBusy();
  // The queue is not given the signal: it would free the place of a hash that still runs.
  return queue.add(async () => {
    gone?.throwIfAborted();
    return hash();
  });
}

/** Aborts once the client has left, or has its answer. */
export function clientGone(req: Request): AbortSignal {
  const controller = new AbortController();
  req.res?.once("close", () => controller.abort(new ClientGone()));
  return controller.signal;
}

/** Nobody reads the answer; the log does. */
class ClientGone extends Error {
  status = 400;
  code = "client_gone";
}

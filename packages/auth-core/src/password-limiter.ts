import type { Request } from "express";
import PQueue from "p-queue";
import { Refused } from "./refused.ts";

/** scrypt runs on libuv's four threads, as files and DNS do: two are left to them. */
const AT_ONCE = 2;

/** At a fifth of a second each, the last in this line waits three seconds; whoever comes after is told at once. */
const IN_LINE = 26;

const queue = new PQueue({ concurrency: AT_ONCE });
let waiting = 0;

/**
 * Does what needs a password hashed, with a place in the line. Ask before all else: whoever is too many must cost
 * nothing, and no query. The place is free when the work ends, not when its answer is read: a client may never read.
 * @param work is given a signal that aborts when the client has left
 * @throws Refused (503) if too many are in the line already
 */
export async function inLine<T>({ res }: Request, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
  if (waiting >= IN_LINE) throw tooBusy();
  if (!res || res.closed) throw clientLeft();
  const gone = new AbortController();
  res.once("close", () => gone.abort(clientLeft()));
  waiting++;
  try {
    return await work(gone.signal);
  } finally {
    waiting--;
  }
}

/**
 * Runs a hash when it is its turn, unless nobody waits for it any more.
 * @param gone aborts when the client has left
 */
export async function inTurn<T>(hash: () => PromiseLike<T>, gone?: AbortSignal): Promise<T> {
  const untilStarted = new AbortController();
  const giveUp = () => untilStarted.abort(gone?.reason);
  if (gone?.aborted) giveUp();
  gone?.addEventListener("abort", giveUp);
  return queue.add(
    () => {
      // From here on the queue must not hear of it: it would free the place of a hash that still runs.
      gone?.removeEventListener("abort", giveUp);
      return hash();
    },
    { signal: untilStarted.signal },
  );
}

function tooBusy() {
  const message = "Too many people are logging in right now. Please try again in a moment.";
  return new Refused(503, "too_busy", message, { headers: { "Retry-After": "5", Connection: "close" } });
}

/** Nobody reads the answer; the log does. */
const clientLeft = () => new Refused(400, "client_gone", "The client has left.");

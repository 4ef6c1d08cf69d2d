import { DatabaseUnavailable } from "@latchkey/db";
import type { Request } from "express";
import PQueue from "p-queue";
import { Refused } from "./refused.ts";

/** scrypt runs on libuv's four threads, as files and DNS do: two are left to them. */
const AT_ONCE = 2;

/** At a fifth of a second each, the last in this line waits three seconds; whoever comes after is told at once. */
const IN_LINE = 26;

/** Two that hash and two that ask the database meanwhile: all of them at once would leave nobody else a connection. */
const AT_WORK = 2 * AT_ONCE;

const hashing = new PQueue({ concurrency: AT_ONCE });
const working = new PQueue({ concurrency: AT_WORK });
let inside = 0;
/** Sends those home who have not begun yet. */
const waiting = new Set<(reason: unknown) => void>();

/**
 * Does what needs a password hashed, with a place in the line. Ask before all else: whoever is too many must cost
 * nothing, and no query. The place is free when the work ends, not when its answer is read: a client may never read.
 * Where the database does not answer the one ahead, those who wait are told so without trying it one after the other.
 * @param work is given a signal that aborts when the client has left
 * @throws Refused (503) if too many are in the line already
 */
export async function inLine<T>({ res }: Request, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
  if (inside >= IN_LINE) throw tooBusy();
  if (!res || res.closed) throw clientLeft();
  const gone = new AbortController();
  res.once("close", () => gone.abort(clientLeft()));
  inside++;
  try {
    return await whenItsTurn(working, () => work(gone.signal).catch(tellThoseWhoWait), gone.signal);
  } finally {
    inside--;
  }
}

function tellThoseWhoWait(error: unknown): never {
  if (error instanceof DatabaseUnavailable) for (const sendHome of waiting) sendHome(error);
  throw error;
}

/**
 * Runs a hash when it is its turn, unless nobody waits for it any more.
 * @param gone aborts when the client has left
 */
export async function inTurn<T>(hash: () => PromiseLike<T>, gone?: AbortSignal): Promise<T> {
  return whenItsTurn(hashing, hash, gone);
}

async function whenItsTurn<T>(queue: PQueue, work: () => PromiseLike<T>, gone?: AbortSignal): Promise<T> {
  const untilStarted = new AbortController();
  const sendHome = (reason: unknown) => untilStarted.abort(reason);
  const leave = () => sendHome(gone?.reason);
  if (gone?.aborted) leave();
  gone?.addEventListener("abort", leave);
  waiting.add(sendHome);
  // From its start on the queue must not hear of it: it would free the place of work that still goes on.
  const begun = () => {
    gone?.removeEventListener("abort", leave);
    waiting.delete(sendHome);
  };
  return queue
    .add(
      () => {
        begun();
        return work();
      },
      { signal: untilStarted.signal },
    )
    .finally(begun);
}

function tooBusy() {
  const message = "Too many people are logging in right now. Please try again in a moment.";
  return new Refused(503, "too_busy", message, { headers: { "Retry-After": "5", Connection: "close" } });
}

/** Nobody reads the answer; the log does. */
const clientLeft = () => new Refused(400, "client_gone", "The client has left.");

import { DatabaseUnavailable } from "@latchkey/db";
import type { Request } from "express";
import { clientAddress } from "../request/client-address.ts";
import { Refused } from "../request/refused.ts";
import { createFairQueue } from "./fair-queue.ts";

/** scrypt runs on libuv's four threads, as files and DNS do: two are left to them. */
const MAX_CONCURRENT_HASHES = 2;

/** Two that hash and two that query the database meanwhile: all of them would leave nobody else a connection. */
const MAX_CONCURRENT_REQUESTS = 2 * MAX_CONCURRENT_HASHES;

/** At a fifth of a second each, the last in this line waits three seconds; whoever comes after is told immediately. */
const MAX_REQUESTS_IN_LINE = 26;

const hashes = createFairQueue({ concurrency: MAX_CONCURRENT_HASHES });
const line = createFairQueue({ concurrency: MAX_CONCURRENT_REQUESTS, capacity: MAX_REQUESTS_IN_LINE, full: tooBusy });

/**
 * Does what needs a password hashed, with a place in the line, which is fair to each client address. Ask before all
 * else: a request without a place must cost nothing, and no query. The place is free when the work ends, not when its
 * answer is read: a client may never read. Where the database does not answer the one ahead, those who wait are told so
 * without trying it one after the other.
 * @param work is given a signal that aborts when the client has left
 * @throws Refused (503) if the line is full
 */
export async function withLoginSlot<T>(req: Request, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
  const { res } = req;
  if (!res || res.closed) throw clientLeft();
  const gone = new AbortController();
  res.once("close", () => gone.abort(clientLeft()));
  return line.run(clientAddress(req), () => work(gone.signal).catch(tellThoseWhoWait), gone.signal);
}

function tellThoseWhoWait(error: unknown): never {
  if (error instanceof DatabaseUnavailable) for (const queue of [line, hashes]) queue.refuseWaiting(error);
  throw error;
}

/**
 * Runs a hash when it is its turn, unless nobody waits for it any more.
 * @param gone aborts when the client has left
 */
export async function withHashSlot<T>(hash: () => PromiseLike<T>, gone?: AbortSignal): Promise<T> {
  return hashes.run("", hash, gone); // The line has been fair already.
}

function tooBusy() {
  return Object.assign(new Refused(503, "too_busy"), { headers: { "Retry-After": "5", Connection: "close" } });
}

/** Nobody reads the answer; the log does. */
export const clientLeft = () => new Refused(400, "client_gone");

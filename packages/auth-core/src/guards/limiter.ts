/// <reference path="./rate-limiter.d.ts" />
import { hash } from "node:crypto";
import { type Database, prepared, type Statement } from "@latchkey/db";
import type { Request } from "express";
import RateLimiterPostgres from "rate-limiter-flexible/lib/RateLimiterPostgres.js";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import { metrics } from "../metrics.ts";
import { type Limit, POLICY } from "../policy.ts";
import { clientAddress, clientNetwork } from "../request/client-address.ts";
import { logEvent } from "../request/event-log.ts";
import { Refused } from "../request/refused.ts";
import { fold } from "../users/names.ts";

/** Creates one rate limit, whose attempts are counted in PostgreSQL. */
export function createLimiter(
  db: Database,
  name: string,
  { attempts, seconds }: Limit,
  options?: { inMemoryBlockOnConsumed: number },
): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient: throughKnex(db),
    storeType: "client",
    tableName: "attempts",
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: name,
    points: attempts,
    duration: seconds,
    ...options,
  });
}

/** Gives the limiter the same pool, timeouts and errors as every other query. */
const throughKnex = (db: Database) => ({
  query: ({ values, ...statement }: Statement & { values: (string | number)[] }) => prepared(db, statement, values),
});

/**
 * Counts an attempt.
 * @returns how many there were, among others
 * @throws Refused (429) beyond the limit
 */
export async function count(limiter: RateLimiterPostgres, key: string, req: Request) {
  try {
    return await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    metrics.limitHit({ limit: limiter.keyPrefix });
    logEvent(req, "throttled", { limit: limiter.keyPrefix });
    throw tooManyAttempts(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
  }
}

/** Returns whether a limit of one attempt was not used up before. */
export async function isFirst(limiter: RateLimiterPostgres, key: string): Promise<boolean> {
  try {
    await limiter.consume(key);
    return true;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    return false;
  }
}

/**
 * A rate limit per client address, and a larger one per IPv6 network: otherwise a client with a /48 could use 65,536
 * addresses.
 */
export class ClientLimiter {
  readonly perAddress: RateLimiterPostgres;
  #perNetwork: RateLimiterPostgres;

  constructor(db: Database, name: string, limit: Limit, options?: { inMemoryBlockOnConsumed: number }) {
    const attempts = limit.attempts * POLICY.addressesPerNetwork;
    const networkOptions = options && { inMemoryBlockOnConsumed: attempts + 1 };
    this.perAddress = createLimiter(db, name, limit, options);
    this.#perNetwork = createLimiter(db, name, { ...limit, attempts }, networkOptions);
  }

  /** @param subject is counted separately, such as one username */
  async count(req: Request, subject = "") {
    await this.countAddress(req, subject);
    await this.countNetwork(req, subject);
  }

  async countAddress(req: Request, subject: string) {
    await count(this.perAddress, subject + clientAddress(req), req);
  }

  async countNetwork(req: Request, subject: string) {
    const network = clientNetwork(req);
    if (network !== clientAddress(req)) await count(this.#perNetwork, subject + network, req);
  }
}

/** By the name as entered: counting by account would reveal which username and email address belong together. */
export const nameKey = (name: string): string => hash("sha256", fold(name), "base64url");

function tooManyAttempts(seconds: number) {
  const headers = { "Retry-After": String(seconds), Connection: "close" };
  return Object.assign(new Refused(429, "too_many_attempts", { seconds }), { headers });
}

/// <reference path="./rate-limiter.d.ts" />
import { type Database, prepared, type Statement } from "@latchkey/db";
import type { Request } from "express";
import RateLimiterPostgres from "rate-limiter-flexible/lib/RateLimiterPostgres.js";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import type { Limit } from "../policy.ts";
import { logEvent } from "../request/event-log.ts";
import { Refused } from "../request/refused.ts";

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
 * @throws Refused (429) beyond the limit
 */
export async function count(limiter: RateLimiterPostgres, key: string, req: Request) {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    logEvent(req, "throttled", { limit: limiter.keyPrefix });
    throw tooManyAttempts(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
  }
}

function tooManyAttempts(seconds: number) {
  const headers = { "Retry-After": String(seconds), Connection: "close" };
  return Object.assign(new Refused(429, "too_many_attempts", { seconds }), { headers });
}

import * as v from "valibot";
import { LIMITS, type Limit, type Limits } from "./policy.ts";

/** Parses "100/900" as 100 attempts in 900 seconds. */
const limit = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,8}\/[1-9]\d{0,6}$/, "must be attempts/seconds, like 100/900"),
  v.transform((text): Limit => {
    const [attempts = 1, seconds = 1] = text.split("/").map(Number);
    return { attempts, seconds };
  }),
);

export const limitSettings = v.pipe(
  v.object(mapLimits(({ attempts, seconds }) => v.optional(limit, `${attempts}/${seconds}`))),
  v.transform((limits) => ({ limits })),
);

/** The cast restores the names, which the type of `Object.fromEntries` loses. */
function mapLimits<T>(map: (limit: Limit) => T): Record<keyof Limits, T> {
  return Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, map(limit)])) as Record<
    keyof Limits,
    T
  >;
}

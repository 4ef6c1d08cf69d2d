import { hash } from "node:crypto";
import type { Database } from "@latchkey/db";
import type { Request } from "express";
import { type Limits, POLICY } from "../policy.ts";
import { count, createLimiter } from "./limiter.ts";

/** The rate limits of second factors. A code has six digits, so guesses count per account, across all pending logins. */
export function codeLimits(db: Database, limits: Limits) {
  const perLogin = { attempts: POLICY.codesPerLogin, seconds: POLICY.pendingLogin };
  const pending = createLimiter(db, "codes per login", perLogin);
  const recent = createLimiter(db, "LIMIT_CODES", limits.LIMIT_CODES);
  const daily = createLimiter(db, "LIMIT_CODES_PER_DAY", limits.LIMIT_CODES_PER_DAY);

  return {
    /** Counts a code, of any kind, against the pending login. */
    codeOfLogin: (req: Request) => count(pending, keyOf(req.sessionID), req),
    /**
     * Counts a code of an authenticator app.
     * @returns how many were wrong today, if this one is, too
     */
    async code({ id }: { id: string }, req: Request): Promise<number> {
      await count(recent, keyOf(id), req);
      return (await count(daily, keyOf(id), req)).consumedPoints;
    },
    async codeAccepted({ id }: { id: string }): Promise<void> {
      await recent.delete(keyOf(id));
      await daily.reward(keyOf(id), 1);
    },
  };
}

const keyOf = (id: string) => hash("sha256", id, "base64url");

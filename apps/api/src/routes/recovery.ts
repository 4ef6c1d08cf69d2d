import { requestReset, resetPassword, type Throttle } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";

/** For whoever has lost the password. `origin` is that of the site whose page the link in the mail opens. */
export function recoveryRoutes(given: { db: Database; throttle: Throttle; origin: string }) {
  return {
    /** `POST /password/forgot {email}` → 202, whether there is such an account or not. */
    forgot: async (req, res) => {
      await requestReset(req, given, req.body);
      res.status(202).end();
    },
    /** `POST /password/reset {token, password}` → 204, or 410 where the token is not good any more. */
    reset: async (req, res) => {
      await resetPassword(req, given, req.body);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

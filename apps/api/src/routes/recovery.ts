import { type AuthContext, reportIntruder, requestReset, resetPassword } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/** For whoever has lost the password, or found somebody else in the account. */
export function recoveryRoutes(context: AuthContext) {
  return {
    /** `POST /password/forgot {email}` → 202, whether there is such an account or not. */
    forgot: async (req, res) => {
      await requestReset(req, context, req.body);
      res.status(202).end();
    },
    /** `POST /password/reset {token, password}` → 204, or 410 where the token is not good any more. */
    reset: async (req, res) => {
      await resetPassword(req, res, context, req.body);
      res.status(204).end();
    },
    /** `POST /not-me {token}` → 204: all sessions ended, a link to choose a new password is on its way. */
    notMe: async (req, res) => {
      await reportIntruder(req, res, context, req.body);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

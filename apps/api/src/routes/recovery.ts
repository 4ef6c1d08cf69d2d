import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/** After a lost password or a takeover. */
export function recoveryRoutes(context: AuthContext) {
  return {
    /** `POST /password/forgot {email}` → 202, whether there is such an account or not. */
    forgot: async (req, res) => {
      await actions.requestReset(req, context, req.body);
      res.status(202).end();
    },
    /** `POST /password/reset {token, password}` → 204, or 410 if the token is not valid. */
    reset: async (req, res) => {
      await actions.resetPassword(req, context, req.body);
      res.status(204).end();
    },
    /** `POST /not-me {token}` → 204: all sessions have ended, and a link to choose a new password is sent. */
    notMe: async (req, res) => {
      await actions.reportIntruder(req, context, req.body);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

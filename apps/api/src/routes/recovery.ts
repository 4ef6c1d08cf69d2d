import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

/** Account recovery after a lost password or a takeover. */
export function recoveryRoutes(context: AuthContext) {
  return {
    /** `POST /password/forgot {email}` → 202, whether or not the account exists. */
    forgot: runAction(actions.requestReset, context, 202),
    /** `POST /password/reset {token, password}` → 204, or 410 if the token is not valid. */
    reset: runAction(actions.resetPassword, context),
    /** `POST /not-me {token}` → 204: all sessions have ended, and a link to choose a new password is sent. */
    notMe: runAction(actions.reportIntruder, context),
  } satisfies Record<string, RequestHandler>;
}

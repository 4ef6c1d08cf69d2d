import { type AuthContext, actions, Refused } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

export function sessionRoutes(context: AuthContext) {
  return {
    /**
     * `GET /sessions` → 200 `{sessions: [{id, browser, address, loggedInAt, lastSeenAt, remembered, factor, current}]}`: the
     * user's devices, the current one first.
     */
    list: async (req, res) => {
      res.json({ sessions: await actions.listSessions(req, context, req.query) });
    },
    /** `DELETE /sessions/:id` → 204, or 404 if it has ended already. */
    end: async (req, res) => {
      if (!(await actions.endSession(req, context, req.params))) throw new Refused(404, "session_not_found");
      res.status(204).end();
    },
    /** `DELETE /sessions` → 204: all except the current one. */
    endOthers: runAction(actions.endOtherSessions, context),
  } satisfies Record<string, RequestHandler>;
}

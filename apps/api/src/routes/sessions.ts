import { type AuthContext, endOtherSessions, endSession, listSessions, Refused } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function sessionRoutes(context: AuthContext) {
  return {
    /** `GET /sessions` → 200 `{sessions: [{id, browser, address, loggedInAt, lastSeenAt, remembered, current}]}`, this one first. */
    list: async (req, res) => {
      res.json({ sessions: await listSessions(req, context.db) });
    },
    /** `DELETE /sessions/:id` → 204, or 404 where it is over already. */
    end: async (req, res) => {
      const ended = await endSession(req, res, context, req.params.id);
      if (!ended) throw new Refused(404, "session_not_found");
      res.status(204).end();
    },
    /** `DELETE /sessions` → 204: all but this one. */
    endOthers: async (req, res) => {
      await endOtherSessions(req, context);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

import { type AuthContext, endOtherSessions, endSession, listSessions } from "@latchkey/auth-core";
import type { Request, RequestHandler, Response } from "express";
import { isFragment, redirect } from "../htmx.ts";

export function sessionRoutes(context: AuthContext) {
  async function show(req: Request, res: Response) {
    const view = isFragment(req, res) ? "partials/session-list" : "sessions";
    res.render(view, { sessions: await listSessions(req, context.db) });
  }

  return {
    list: show,

    end: async (req, res) => {
      await endSession(req, res, context, req.body?.id);
      if (!req.user) return redirect("/login", req, res); // It was this one.
      if (!isFragment(req, res)) return res.redirect(303, "/account/sessions");
      await show(req, res);
    },

    endOthers: async (req, res) => {
      await endOtherSessions(req, context);
      if (!isFragment(req, res)) return res.redirect(303, "/account/sessions");
      await show(req, res);
    },
  } satisfies Record<string, RequestHandler>;
}

import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { isFragment, redirect } from "../htmx.ts";

export function sessionRoutes(context: AuthContext) {
  const list: RequestHandler = async (req, res) => {
    const view = isFragment(req, res) ? "partials/session-list" : "sessions";
    const trusted = await actions.listTrustedBrowsers(req, context, req.query);
    res.render(view, { sessions: await actions.listSessions(req, context, req.query), trusted });
  };

  const showList: RequestHandler = async (req, res, next) => {
    if (!isFragment(req, res)) return res.redirect(303, "/account/sessions");
    await list(req, res, next);
  };

  return {
    list,

    end: async (req, res, next) => {
      await actions.endSession(req, context, req.body);
      if (!req.user) return redirect("/login", req, res); // It was the current session.
      await showList(req, res, next);
    },

    endTrusted: async (req, res, next) => {
      await actions.endTrustedBrowser(req, context, req.body);
      await showList(req, res, next);
    },

    endOthers: async (req, res, next) => {
      await actions.endOtherSessions(req, context, req.body);
      await showList(req, res, next);
    },
  } satisfies Record<string, RequestHandler>;
}

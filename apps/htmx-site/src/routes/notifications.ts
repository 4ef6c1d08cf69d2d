import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { isFragment } from "../htmx.ts";

export function notificationRoutes(context: AuthContext) {
  const list: RequestHandler = async (req, res) => {
    const fragment = isFragment(req, res);
    const page = await actions.listNotifications(req, context, req.query);
    const view = fragment ? "partials/notification-list" : "notifications";
    res.render(view, { fragment, ...page, paged: "before" in req.query, unread: req.unread });
  };

  return {
    dashboard: async (req, res) => {
      res.render("dashboard", { latest: await actions.findLatestNotification(req, context, req.query) });
    },

    list,

    markRead: async (req, res, next) => {
      await actions.markNotificationsRead(req, context, req.body);
      if (!isFragment(req, res)) return res.redirect(303, "/notifications");
      await list(req, res, next);
    },
  } satisfies Record<string, RequestHandler>;
}

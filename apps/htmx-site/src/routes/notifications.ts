import { type AuthContext, actions, requireUser } from "@latchkey/auth-core";
import type { Flash } from "@latchkey/server";
import type { Request, RequestHandler, Response } from "express";
import { isFragment } from "../htmx.ts";

export function notificationRoutes(context: AuthContext, notices: Flash) {
  /** @param acted whether htmx has just marked them as read: the list gets the focus, which the clicked button has lost */
  async function show(req: Request, res: Response, acted = false) {
    const fragment = isFragment(req, res);
    const done = fragment ? undefined : notices.take(req, res, requireUser(req));
    const page = await actions.listNotifications(req, context, req.query);
    const view = fragment ? "partials/notification-list" : "notifications";
    res.render(view, { fragment, ...page, paged: "before" in req.query, unread: req.unread, done, acted });
  }

  return {
    dashboard: async (req, res) => {
      res.render("dashboard", { latest: await actions.findLatestNotification(req, context, req.query) });
    },

    list: (req, res) => show(req, res),

    markRead: async (req, res) => {
      await actions.markNotificationsRead(req, context, req.body);
      if (isFragment(req, res)) return show(req, res, true);
      notices.set(res, requireUser(req), "marked");
      res.redirect(303, "/notifications");
    },
  } satisfies Record<string, RequestHandler>;
}

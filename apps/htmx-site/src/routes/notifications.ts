import {
  type AuthContext,
  findLatestNotification,
  listNotifications,
  markNotificationsRead,
} from "@latchkey/auth-core";
import type { Request, RequestHandler, Response } from "express";
import { isFragment } from "../htmx.ts";

export function notificationRoutes(context: AuthContext) {
  async function show(req: Request, res: Response) {
    const fragment = isFragment(req, res);
    const page = await listNotifications(req, context.db);
    res.render(fragment ? "partials/notification-list" : "notifications", {
      fragment,
      ...page,
      unread: req.unread,
    });
  }

  return {
    dashboard: async (req, res) => {
      res.render("dashboard", { latest: await findLatestNotification(req, context.db) });
    },

    list: show,

    markRead: async (req, res) => {
      await markNotificationsRead(req, context);
      if (!isFragment(req, res)) return res.redirect(303, "/notifications");
      await show(req, res);
    },
  } satisfies Record<string, RequestHandler>;
}

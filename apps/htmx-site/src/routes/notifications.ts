import { markNotificationsRead, notificationsOf, userOf } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";
import { isFragment } from "../htmx.ts";

export function notificationRoutes(db: Database) {
  return {
    dashboard: async (req, res) => {
      res.render("dashboard", await notificationsOf(db, userOf(req)));
    },

    list: async (req, res) => {
      const view = isFragment(req, res) ? "partials/notification-list" : "notifications";
      res.render(view, await notificationsOf(db, userOf(req)));
    },

    markRead: async (req, res) => {
      await markNotificationsRead(db, userOf(req));
      if (!isFragment(req, res)) return res.redirect(303, "/notifications");
      res.render("partials/notification-list", await notificationsOf(db, userOf(req)));
    },
  } satisfies Record<string, RequestHandler>;
}

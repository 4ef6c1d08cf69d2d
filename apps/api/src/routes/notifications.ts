import { type AuthContext, listNotifications, markNotificationsRead } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function notificationRoutes(context: AuthContext) {
  return {
    /** `GET /notifications?before=` → 200 `{notifications: [{id, kind, message, createdAt, readAt}], older, unread}`: 50, newest first; `older` is the next page's `before`, or null; 100 unread for more than 99. */
    list: async (req, res) => {
      res.json({ ...(await listNotifications(req, context.db)), unread: req.unread });
    },
    /** `POST /notifications/read` → 204 */
    markRead: async (req, res) => {
      await markNotificationsRead(req, context);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

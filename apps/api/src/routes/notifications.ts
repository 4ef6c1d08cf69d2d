import { type AuthContext, markNotificationsRead, notificationsOf } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function notificationRoutes(context: AuthContext) {
  return {
    /** `GET /notifications` → 200 `{notifications: [{id, kind, message, createdAt, readAt}], unread}`, newest first, 100 unread for more than 99. */
    list: async (req, res) => {
      res.json({ notifications: await notificationsOf(req, context.db), unread: req.unread });
    },
    /** `POST /notifications/read` → 204 */
    markRead: async (req, res) => {
      await markNotificationsRead(req, context);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

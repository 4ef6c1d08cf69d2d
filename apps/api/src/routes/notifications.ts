import { markNotificationsRead, notificationsOf, userOf } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";

export function notificationRoutes(db: Database) {
  return {
    /** `GET /notifications` → 200 `{notifications: [{id, kind, message, createdAt, readAt}], unread}`, newest first. */
    list: async (req, res) => {
      res.json(await notificationsOf(db, userOf(req)));
    },
    /** `POST /notifications/read` → 204 */
    markRead: async (req, res) => {
      await markNotificationsRead(db, userOf(req));
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

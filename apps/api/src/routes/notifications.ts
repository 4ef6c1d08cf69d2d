import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

export function notificationRoutes(context: AuthContext) {
  return {
    /**
     * `GET /notifications?before=` → 200 `{notifications: [{id, kind, message, createdAt, readAt}], older, unread}`: 50,
     * newest first. `older` is the `before` of the next page, or null; `unread` counts up to 100.
     */
    list: async (req, res) => {
      res.json({ ...(await actions.listNotifications(req, context, req.query)), unread: req.unread });
    },
    /** `POST /notifications/read` → 204 */
    markRead: runAction(actions.markNotificationsRead, context),
  } satisfies Record<string, RequestHandler>;
}

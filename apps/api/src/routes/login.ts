import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function loginRoutes(context: AuthContext) {
  return {
    /** `POST /login {username, password, remember?}` → 200 `{user}`, or 401; `username` may be the email address. */
    login: async (req, res) => {
      res.json({ user: await actions.login(req, context, req.body) });
    },
    /** `POST /logout` → 204, logged in or not. */
    logout: async (req, res) => {
      await actions.logout(req, context, req.body);
      res.status(204).end();
    },
    /** `GET /me` → 200 `{user}` */
    me: (req, res) => {
      res.json({ user: req.user });
    },
  } satisfies Record<string, RequestHandler>;
}

import { type AuthContext, login, logout, Refused } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function loginRoutes(context: AuthContext) {
  return {
    /** `POST /login {username, password, remember?}` → 200 `{user}`; `username` may be the e-mail address. */
    login: async (req, res) => {
      const user = await login(req, context, req.body);
      if (!user) throw new Refused(401, "invalid_credentials");
      res.json({ user });
    },
    /** `POST /logout` → 204, logged in or not. */
    logout: async (req, res) => {
      await logout(req, res);
      res.status(204).end();
    },
    /** `GET /me` → 200 `{user}` */
    me: (req, res) => {
      res.json({ user: req.user });
    },
  } satisfies Record<string, RequestHandler>;
}

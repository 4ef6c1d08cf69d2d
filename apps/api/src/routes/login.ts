import { login, logout } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";

class InvalidCredentials extends Error {
  status = 401;
  code = "invalid_credentials";
  expose = true;

  constructor() {
    super("User name or password is wrong.");
  }
}

export function loginRoutes(db: Database) {
  return {
    /** `POST /login {username, password}` → 200 `{user}`; `username` may be the e-mail address. */
    login: async (req, res) => {
      const user = await login(req, db, req.body);
      if (!user) throw new InvalidCredentials();
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

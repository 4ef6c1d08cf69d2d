import { type AuthContext, register, requestRegistration } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function registerRoutes(context: AuthContext) {
  return {
    /** `POST /register {email}` → 202, whether the address is taken or not: a mail says how to go on. */
    request: async (req, res) => {
      await requestRegistration(req, context, req.body);
      res.status(202).end();
    },
    /** `POST /register/confirm {token, username, password}` → 201 `{user}`, logged in. */
    confirm: async (req, res) => {
      const user = await register(req, context, req.body);
      res.status(201).json({ user });
    },
  } satisfies Record<string, RequestHandler>;
}

import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function registerRoutes(context: AuthContext) {
  return {
    /** `POST /register {email}` → 202, whether the address is taken or not: the next step is in the email. */
    request: async (req, res) => {
      await actions.requestRegistration(req, context, req.body);
      res.status(202).end();
    },
    /** `POST /register/confirm {token, username, password}` → 201 `{user}`, logged in. */
    confirm: async (req, res) => {
      res.status(201).json({ user: await actions.register(req, context, req.body) });
    },
  } satisfies Record<string, RequestHandler>;
}

import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

export function registerRoutes(context: AuthContext) {
  return {
    /** `POST /register {email}` → 202, whether or not the address is taken. An email contains the next step. */
    request: runAction(actions.requestRegistration, context, 202),
    /** `POST /register/confirm {token, username, password}` → 201 `{user}`, logged in. */
    confirm: async (req, res) => {
      res.status(201).json({ user: await actions.register(req, context, req.body) });
    },
  } satisfies Record<string, RequestHandler>;
}

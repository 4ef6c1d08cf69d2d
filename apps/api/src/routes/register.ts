import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

export function registerRoutes(context: AuthContext) {
  return {
    /** `POST /register {email}` → 202, whether or not the address is taken. An email contains the next step. */
    request: runAction(actions.requestRegistration, context, 202),
    /**
     * `POST /register/passkey/options {token, username}` → 200: options for `navigator.credentials.create`; 410 if the token is not
     * valid, 422 or 409 if the username cannot be used.
     */
    passkeyOptions: async (req, res) => {
      res.json(await actions.newRegistrationPasskey(req, context, req.body));
    },
    /**
     * `POST /register/confirm {token, username, password}` → 201 `{user}`, logged in. With `credential`, what
     * `PublicKeyCredential.toJSON` returns, instead of `password`: an account without a password.
     */
    confirm: async (req, res) => {
      res.status(201).json({ user: await actions.register(req, context, req.body) });
    },
  } satisfies Record<string, RequestHandler>;
}

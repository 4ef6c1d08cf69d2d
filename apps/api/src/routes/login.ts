import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

export function loginRoutes(context: AuthContext) {
  return {
    /**
     * `POST /login {username, password, remember?}` → 200 `{user}`, or 401; `username` may be the email address. 401 with the
     * code `second_factor_required` sets the cookie of a pending login, which `POST /login/code` completes.
     */
    submit: async (req, res) => {
      res.json({ user: await actions.login(req, context, req.body) });
    },
    /**
     * `POST /login/code {code, trust?}` → 200 `{user}`, with a code of the authenticator app or a recovery code. `trust` sets a
     * cookie with which this browser's logins need no code for 30 days. 422 for a wrong code; 401 `login_expired` after ten
     * minutes or five wrong codes.
     */
    submitCode: async (req, res) => {
      res.json({ user: await actions.loginWithCode(req, context, req.body) });
    },
    /**
     * `POST /login/email-code/send` → 202: sends a code to the current user's address, to confirm the login (step-up
     * authentication). 403 `email_code_unavailable` unless the account has no password, passkey and second factor, and its
     * provider cannot confirm the login.
     */
    sendEmailCode: runAction(actions.sendEmailCode, context, 202),
    /**
     * `POST /login/email-code {email_code}` → 200 `{user}`: the session has a new ID, and its login is recent. 422 for a wrong
     * code.
     */
    emailCode: async (req, res) => {
      res.json({ user: await actions.confirmWithEmailCode(req, context, req.body) });
    },
    /** `POST /logout` → 204, logged in or not. */
    logout: runAction(actions.logout, context),
    /** `GET /me` → 200 `{user}` */
    me: (req, res) => {
      res.json({ user: req.user });
    },
  } satisfies Record<string, RequestHandler>;
}

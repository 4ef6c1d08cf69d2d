import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function accountRoutes(context: AuthContext) {
  return {
    /** `POST /account/username {username}` → 200 `{user}`, or 409 if it is taken. */
    changeUsername: async (req, res) => {
      res.json({ user: await actions.changeUsername(req, context, req.body) });
    },
    /** `POST /account/email {email}` → 202: a confirmation link is sent to the new address. */
    requestEmailChange: async (req, res) => {
      await actions.requestEmailChange(req, context, req.body);
      res.status(202).end();
    },
    /** `POST /email/confirm {token}` → 204, or 410 if the token is not valid. */
    confirmEmail: async (req, res) => {
      await actions.confirmEmail(req, context, req.body);
      res.status(204).end();
    },
    /** `POST /account/password {current_password, password}` → 204, with a new cookie; all other sessions end. */
    changePassword: async (req, res) => {
      await actions.changePassword(req, context, req.body);
      res.status(204).end();
    },
    /** `POST /account/data` → 200 `{user, sessions, notifications}`, as a download. */
    data: async (req, res) => {
      res.attachment("latchkey-account.json").json(await actions.accountData(req, context, req.body));
    },
    /** `POST /account/delete {password}` → 204: the account and all of its data are deleted. */
    delete: async (req, res) => {
      await actions.deleteAccount(req, context, req.body);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

import {
  type AuthContext,
  accountData,
  changePassword,
  changeUsername,
  confirmEmail,
  deleteAccount,
  requestEmailChange,
} from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function accountRoutes(context: AuthContext) {
  return {
    /** `POST /account/username {username}` → 200 `{user}`, 409 where it is taken. */
    changeUsername: async (req, res) => {
      res.json({ user: await changeUsername(req, context, req.body) });
    },
    /** `POST /account/email {email}` → 202: a link to confirm it is on its way to the new address. */
    requestEmailChange: async (req, res) => {
      await requestEmailChange(req, context, req.body);
      res.status(202).end();
    },
    /** `POST /email/confirm {token}` → 204, or 410 where the token is not good any more. */
    confirmEmail: async (req, res) => {
      await confirmEmail(req, context, req.body);
      res.status(204).end();
    },
    /** `POST /account/password {current_password, password}` → 204, with a new cookie; all other sessions end. */
    changePassword: async (req, res) => {
      await changePassword(req, context, req.body);
      res.status(204).end();
    },
    /** `POST /account/data` → 200 `{user, sessions, notifications}`, to keep. */
    data: async (req, res) => {
      res.attachment("latchkey-account.json").json(await accountData(req, context));
    },
    /** `POST /account/delete {password}` → 204, and nothing of the account is left. */
    delete: async (req, res) => {
      await deleteAccount(req, res, context, req.body);
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

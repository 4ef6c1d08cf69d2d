import { type AuthContext, actions, requireUser } from "@latchkey/auth-core";
import { product } from "@latchkey/product";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

export function accountRoutes(context: AuthContext) {
  return {
    /** `POST /account/username {username}` → 200 `{user}`, or 409 if it is taken. */
    changeUsername: async (req, res) => {
      res.json({ user: await actions.changeUsername(req, context, req.body) });
    },
    /** `POST /account/email {email}` → 202: a confirmation link is sent to the new address. */
    requestEmailChange: runAction(actions.requestEmailChange, context, 202),
    /** `GET /account/email` → 200 `{email, pending: {email, sentAt, expiresAt, resendIn} | null}` */
    email: async (req, res) => {
      const pending = await actions.findPendingEmail(req, context, req.query);
      res.json({ email: requireUser(req).email, pending });
    },
    /** `POST /account/email/resend {email}` → 202: the link is sent again; 409 if this change is not pending. */
    resendEmailChange: runAction(actions.resendEmailChange, context, 202),
    /** `POST /account/email/cancel {email}` → 204: the link no longer works; 409 if the change was confirmed. */
    cancelEmailChange: runAction(actions.cancelEmailChange, context),
    /** `POST /email/confirm {token}` → 204, or 410 if the token is not valid. */
    confirmEmail: runAction(actions.confirmEmail, context),
    /**
     * `POST /account/password {current_password, password}` → 204, with a new cookie; all other sessions end. Without
     * `current_password` on an account that has none (`user.hasPassword`), after a recent login.
     */
    changePassword: runAction(actions.changePassword, context),
    /**
     * `POST /account/data` → 200, as a download: `{user, pendingEmail, authenticator, passkeys, identities, trustedBrowsers,
     * sessions, notifications}`.
     */
    data: async (req, res) => {
      res.attachment(`${product.slug}-account.json`).json(await actions.accountData(req, context, req.body));
    },
    /** `POST /account/delete {password}` → 204, without `password` as above: the account and all of its data are deleted. */
    delete: runAction(actions.deleteAccount, context),
  } satisfies Record<string, RequestHandler>;
}

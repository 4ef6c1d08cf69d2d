import { type AuthContext, actions, Refused } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { runAction } from "../run-action.ts";

/** Authenticator apps and recovery codes. */
export function secondFactorRoutes(context: AuthContext) {
  return {
    /** `GET /account/second-factor` → 200 `{available, authenticator: {createdAt} | null, recoveryCodesLeft}` */
    show: async (req, res) => {
      res.json(await actions.findSecondFactor(req, context, req.query));
    },
    /**
     * `GET /account/authenticator` → 200 `{secret, uri, enrolment}`: a new secret for an authenticator app, as text and as
     * the contents of a QR code. Nothing is stored before `enrolment` is sent back.
     */
    newAuthenticator: async (req, res) => {
      res.json(await actions.newAuthenticator(req, context, req.query));
    },
    /**
     * `POST /account/authenticator {enrolment, code}` → 200 `{recoveryCodes}`, with a new cookie; all other sessions end. 422
     * for a wrong code.
     */
    enable: async (req, res) => {
      res.json({ recoveryCodes: await actions.enableAuthenticator(req, context, req.body) });
    },
    /** `DELETE /account/authenticator` → 204: the recovery codes are deleted, too. */
    disable: runAction(actions.disableAuthenticator, context),
    /** `POST /account/recovery-codes` → 200 `{recoveryCodes}`, in place of all earlier ones; 409 without an authenticator. */
    renewCodes: async (req, res) => {
      res.json({ recoveryCodes: await actions.renewRecoveryCodes(req, context, req.body) });
    },
    /**
     * `GET /account/trusted-browsers` → 200 `{trustedBrowsers: [{id, browser, address, createdAt, expiresAt}]}`: those that
     * need no code, newest first.
     */
    listTrusted: async (req, res) => {
      res.json({ trustedBrowsers: await actions.listTrustedBrowsers(req, context, req.query) });
    },
    /** `DELETE /account/trusted-browsers/:id` → 204, or 404 if it is not trusted. */
    endTrusted: async (req, res) => {
      if (!(await actions.endTrustedBrowser(req, context, req.params))) throw new Refused(404, "browser_not_trusted");
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

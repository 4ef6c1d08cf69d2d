import { type AuthContext, actions, outcomeOf } from "@latchkey/auth-core";
import { qrCode } from "@latchkey/ui/qr-code";
import type { RequestHandler } from "express";

/** Authenticator apps and recovery codes. */
export function secondFactorRoutes(context: AuthContext) {
  return {
    page: async (req, res) => {
      res.render("second-factor", await actions.findSecondFactor(req, context, req.query));
    },

    newAuthenticator: async (req, res) => {
      const created = await actions.newAuthenticator(req, context, {});
      res.render("authenticator", { ...created, qrCode: qrCode(created.uri) });
    },

    enable: async (req, res) => {
      const { refusal, result } = await outcomeOf(actions.enableAuthenticator)(req, context, req.body);
      if (result) return res.render("recovery-codes", { codes: result });
      const shown = await actions.newAuthenticator(req, context, req.body);
      res.render("authenticator", { ...shown, qrCode: qrCode(shown.uri), refusal });
    },

    disable: async (req, res) => {
      await actions.disableAuthenticator(req, context, req.body);
      res.redirect(303, "/account/second-factor");
    },

    renewCodes: async (req, res) => {
      res.render("recovery-codes", { codes: await actions.renewRecoveryCodes(req, context, req.body) });
    },
  } satisfies Record<string, RequestHandler>;
}

import { type AuthContext, refusalOf, reportIntruder, requestReset, resetPassword } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { showForm, showTokenForm, tokenForm } from "../htmx.ts";

/** For whoever has lost the password, or found somebody else in the account. */
export function recoveryRoutes(context: AuthContext) {
  return {
    askForm: (req, res) => showForm(req, res, "forgot", { values: { email: req.user?.email } }),

    ask: async (req, res) => {
      const refusal = await requestReset(req, context, req.body).then(() => null, refusalOf);
      showForm(req, res, "forgot", { refusal, sent: !refusal });
    },

    resetForm: tokenForm("reset", "reset_password", context.db),

    reset: async (req, res) => {
      const refusal = await resetPassword(req, res, context, req.body).then(() => null, refusalOf);
      showTokenForm(req, res, "reset", { refusal, done: !refusal });
    },

    notMeForm: tokenForm("not-me", "report_intruder", context.db),

    notMe: async (req, res) => {
      const refusal = await reportIntruder(req, res, context, req.body).then(() => null, refusalOf);
      showTokenForm(req, res, "not-me", { refusal, done: !refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

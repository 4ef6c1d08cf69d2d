import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { showForm, showTokenForm, submitForm, tokenForm } from "../forms.ts";

/** Account recovery after a lost password or a takeover. */
export function recoveryRoutes(context: AuthContext) {
  return {
    forgotForm: (req, res) => showForm(req, res, "forgot", { values: { email: req.user?.email } }),
    forgot: submitForm("forgot", actions.requestReset, context),

    resetForm: tokenForm("reset", "reset_password", context),
    reset: submitForm("reset", actions.resetPassword, context, showTokenForm),

    notMeForm: tokenForm("not-me", "report_intruder", context),
    notMe: submitForm("not-me", actions.reportIntruder, context, showTokenForm),
  } satisfies Record<string, RequestHandler>;
}

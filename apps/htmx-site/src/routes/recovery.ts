import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { showForm, submitForm, submitTokenForm, tokenForm } from "../forms.ts";

/** Account recovery after a lost password or a takeover. */
export function recoveryRoutes(context: AuthContext) {
  return {
    forgotForm: (req, res) => showForm(req, res, "forgot", { values: { email: req.user?.email } }),
    forgot: submitForm("forgot", actions.requestReset, context),

    resetForm: tokenForm("reset", "reset_password", context),
    reset: submitTokenForm("reset", actions.resetPassword, "reset_password", context),

    notMeForm: tokenForm("not-me", "report_intruder", context),
    notMe: submitTokenForm("not-me", actions.reportIntruder, "report_intruder", context),
  } satisfies Record<string, RequestHandler>;
}

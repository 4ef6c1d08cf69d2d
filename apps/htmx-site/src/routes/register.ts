import { type AuthContext, actions, attempt, registrationPurposes } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { showForm, showTokenForm, submitForm, tokenForm } from "../forms.ts";
import { redirect } from "../htmx.ts";

export function registerRoutes(context: AuthContext) {
  return {
    form: (req, res) => showForm(req, res, "register"),
    submit: submitForm("register", actions.requestRegistration, context),

    confirmForm: tokenForm("register-confirm", registrationPurposes(context.registration), context),

    confirm: async (req, res) => {
      const refusal = await attempt(actions.register)(req, context, req.body);
      if (!refusal) return redirect("/dashboard", req, res);
      showTokenForm(req, res, "register-confirm", { refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

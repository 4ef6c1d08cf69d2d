import { type AuthContext, actions, attempt } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { showForm, showTokenForm, submitForm, tokenForm } from "../forms.ts";
import { redirect } from "../htmx.ts";

export function registerRoutes(context: AuthContext) {
  const closed = context.registration === "invitation";
  const show: typeof showForm = (req, res, name, data) => showForm(req, res, name, { ...data, closed });

  return {
    form: (req, res) => show(req, res, "register"),
    submit: submitForm("register", actions.requestRegistration, context, show),

    confirmForm: tokenForm("register-confirm", "register", context),

    confirm: async (req, res) => {
      const refusal = await attempt(actions.register)(req, context, req.body);
      if (!refusal) return redirect("/dashboard", req, res);
      showTokenForm(req, res, "register-confirm", { refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

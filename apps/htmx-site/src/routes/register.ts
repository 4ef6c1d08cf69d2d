import { type AuthContext, refusalOf, register, requestRegistration } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { redirect, showForm, showTokenForm, tokenForm } from "../htmx.ts";

export function registerRoutes(context: AuthContext) {
  return {
    form: (req, res) => showForm(req, res, "register"),

    submit: async (req, res) => {
      const refusal = await requestRegistration(req, context, req.body).then(() => null, refusalOf);
      showForm(req, res, "register", { refusal, sent: !refusal });
    },

    confirmForm: tokenForm("register-confirm", "register", context.db),

    confirm: async (req, res) => {
      const refusal = await register(req, context, req.body).then(() => null, refusalOf);
      if (!refusal) return redirect("/dashboard", req, res);
      showTokenForm(req, res, "register-confirm", { refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

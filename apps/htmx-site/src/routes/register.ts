import { type AuthContext, actions, registrationPurposes } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { showForm, submitForm, submitTokenForm, tokenForm } from "../forms.ts";

export function registerRoutes(context: AuthContext) {
  const purposes = registrationPurposes(context.registration);
  return {
    form: (req, res) => showForm(req, res, "register"),
    submit: submitForm("register", actions.requestRegistration, context),

    passkeyOptions: async (req, res) => {
      res.json(await actions.newRegistrationPasskey(req, context, req.body));
    },
    confirmForm: tokenForm("register-confirm", purposes, context),
    confirm: submitTokenForm("register-confirm", actions.register, purposes, context, "/dashboard"),
  } satisfies Record<string, RequestHandler>;
}

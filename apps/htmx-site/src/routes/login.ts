import { type AuthContext, actions, attempt, safeReturnTo } from "@latchkey/auth-core";
import type { RequestHandler } from "express";
import { showForm } from "../forms.ts";
import { redirect } from "../htmx.ts";

export function loginRoutes(context: AuthContext) {
  const returnTarget = (target: unknown) => safeReturnTo(target, context.returnOrigins);
  return {
    form: (req, res) => {
      const values = { username: req.user?.username, remember: req.session.remembered };
      showForm(req, res, "login", { returnTo: returnTarget(req.query.return_to), values });
    },

    submit: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.login)(req, context, req.body);
      if (!refusal) return redirect(returnTo, req, res);
      showForm(req, res, "login", { returnTo, refusal });
    },

    loggedOut: (req, res) => {
      res.render("logged-out", { returnTo: returnTarget(req.query.return_to) });
    },

    logout: async (req, res) => {
      await actions.logout(req, context, req.body);
      redirect("/", req, res);
    },
  } satisfies Record<string, RequestHandler>;
}

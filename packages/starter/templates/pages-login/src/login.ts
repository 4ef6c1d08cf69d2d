import { type AuthContext, actions, attempt, logout, safeReturnTo } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function loginRoutes(context: AuthContext) {
  const closed = context.registration === "invitation";
  const returnTarget = (target: unknown) => safeReturnTo(target, context.returnOrigins);
  return {
    form: (req, res) => {
      const values = { username: req.user?.username, remember: req.session.remembered };
      const { sessionEnded } = req;
      res.render("login", { closed, sessionEnded, values, returnTo: returnTarget(req.query.return_to) });
    },

    submit: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.login)(req, context, req.body);
      if (refusal) res.render("login", { closed, refusal, values: req.body ?? {}, returnTo });
      else res.redirect(303, returnTo);
    },

    logout: async (req, res) => {
      await logout(req, context);
      res.redirect(303, "/");
    },
  } satisfies Record<string, RequestHandler>;
}

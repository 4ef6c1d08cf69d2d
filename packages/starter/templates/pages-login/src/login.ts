import { type AuthContext, actions, attempt, logout, safeReturnTo } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

export function loginRoutes(context: AuthContext) {
  const closed = context.registration === "invitation";
  const returnTarget = (target: unknown) => safeReturnTo(target, context.returnOrigins);
  const query = (returnTo: string) => `return_to=${encodeURIComponent(returnTo)}`;
  return {
    form: (req, res) => {
      const values = { username: req.user?.username, remember: req.session.remembered };
      const { sessionEnded } = req;
      res.render("login", { closed, sessionEnded, values, returnTo: returnTarget(req.query.return_to) });
    },

    /** The form that was posted waits for the login. */
    keepForm: (req, res) => {
      const { waiting } = res.locals;
      const values = req.body?.waiting ? req.body : { username: req.user?.username, remember: req.session.remembered };
      res.render(waiting?.needsCode ? "login-code" : "login", {
        closed,
        sessionEnded: req.sessionEnded,
        ...waiting,
        waiting,
        values,
      });
    },

    submit: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.login)(req, context, req.body);
      if (!refusal) return res.redirect(303, returnTo);
      if (refusal.code === "second_factor_required") return res.redirect(303, `/login/code?${query(returnTo)}`);
      res.render("login", { closed, refusal, values: req.body ?? {}, returnTo });
    },

    passkeyOptions: async (req, res) => {
      res.json(await actions.newPasskeyLogin(req, context, req.body));
    },

    submitPasskey: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.loginWithPasskey)(req, context, req.body);
      if (!refusal) return res.redirect(303, returnTo);
      res.render("login", { closed, refusal, values: req.body ?? {}, returnTo });
    },

    codeForm: (req, res) => {
      const returnTo = returnTarget(req.query.return_to);
      if (!req.session.pending) return res.redirect(303, `/login?${query(returnTo)}`);
      res.render("login-code", { returnTo });
    },

    submitCode: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.loginWithCode)(req, context, req.body);
      if (!refusal) return res.redirect(303, returnTo);
      if (refusal.code === "login_expired") return res.redirect(303, `/login?${query(returnTo)}`);
      res.render("login-code", { returnTo, refusal });
    },

    logout: async (req, res) => {
      await logout(req, context);
      res.redirect(303, "/");
    },
  } satisfies Record<string, RequestHandler>;
}

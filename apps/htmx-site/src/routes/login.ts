import { type AuthContext, actions, attempt, safeReturnTo } from "@latchkey/auth-core";
import type { Request, RequestHandler } from "express";
import { showForm } from "../forms.ts";
import { isFragment, redirect } from "../htmx.ts";

export function loginRoutes(context: AuthContext) {
  const returnTarget = (target: unknown) => safeReturnTo(target, context.returnOrigins);
  const query = (returnTo: string) => `return_to=${encodeURIComponent(returnTo)}`;
  return {
    form: (req, res) => {
      const values = { username: req.user?.username, remember: req.session.remembered };
      showForm(req, res, "login", { returnTo: returnTarget(req.query.return_to), values, confirms: confirms(req) });
    },

    /** The form that was posted waits for the login. */
    keepForm: (req, res) => {
      const { waiting } = res.locals;
      // htmx gets the whole page, never a login form in place of the form.
      if (isFragment(req, res)) res.set({ "HX-Retarget": "body", "HX-Reswap": "outerHTML" });
      const values = req.body?.waiting ? req.body : { username: req.user?.username, remember: req.session.remembered };
      res.render(waiting?.needsCode ? "login-code" : "login", { ...waiting, waiting, values });
    },

    submit: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.login)(req, context, req.body);
      if (!refusal) return redirect(returnTo, req, res);
      if (refusal.code === "second_factor_required") return redirect(`/login/code?${query(returnTo)}`, req, res);
      showForm(req, res, "login", { returnTo, refusal, confirms: confirms(req) });
    },

    codeForm: (req, res) => {
      const returnTo = returnTarget(req.query.return_to);
      if (!req.session.pending) return redirect(`/login?${query(returnTo)}`, req, res);
      showForm(req, res, "login-code", { returnTo, recovery: req.query.recovery });
    },

    submitCode: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.loginWithCode)(req, context, req.body);
      if (!refusal) return redirect(returnTo, req, res);
      if (refusal.code === "login_expired") return redirect(`/login?${query(returnTo)}`, req, res);
      showForm(req, res, "login-code", { returnTo, recovery: req.body?.recovery, refusal });
    },

    loggedOut: (req, res) => {
      res.render("logged-out", { returnTo: returnTarget(req.query.return_to) });
    },

    logout: async (req, res) => {
      redirect(await actions.logout(req, context, req.body), req, res);
    },
  } satisfies Record<string, RequestHandler>;
}

/** Whether a page requires step-up authentication, so that its user confirms the password, instead of logging in again. */
export function confirms({ method, query, body, user, recentLogin }: Request) {
  const isAsked = method === "POST" ? body?.confirm !== undefined : "return_to" in query;
  return isAsked && user !== undefined && !recentLogin;
}

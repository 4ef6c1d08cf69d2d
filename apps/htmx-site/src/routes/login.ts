import {
  type Action,
  type AuthContext,
  actions,
  attempt,
  outcomeOf,
  returningTo,
  safeReturnTo,
} from "@latchkey/auth-core";
import type { Request, RequestHandler, Response } from "express";
import { showForm } from "../forms.ts";
import { isFragment, redirect } from "../htmx.ts";

export function loginRoutes(context: AuthContext) {
  const returnTarget = (target: unknown) => safeReturnTo(target, context.returnOrigins);

  /** What the login page needs to know to offer an emailed code, or to ask for one. */
  const emailCodeOf = async (req: Request) => ({
    emailCode: await actions.isEmailCodeOffered(req, context, req.body),
    codeSent: req.body?.send_code !== undefined || req.body?.email_code !== undefined,
  });

  async function showLogin(req: Request, res: Response, form: { returnTo: string; [name: string]: unknown }) {
    showForm(req, res, "login", { ...form, ...(await emailCodeOf(req)), confirms: confirms(req) });
  }

  /** Sends or checks an emailed code. The session may have ended since the page was opened. */
  const codeHandler =
    (action: Action<unknown>): RequestHandler =>
    async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      if (!req.user) return res.redirect(303, returningTo("/login", returnTo));
      const { refusal, result } = await outcomeOf(action)(req, context, req.body);
      if (result) return res.redirect(303, returnTo);
      await showLogin(req, res, { returnTo, refusal });
    };

  return {
    form: async (req, res) => {
      const values = { username: req.user?.username, remember: req.session.remembered };
      await showLogin(req, res, { returnTo: returnTarget(req.query.return_to), values });
    },

    /** The form that was posted waits for the login. */
    keepForm: async (req, res) => {
      const { waiting } = res.locals;
      // htmx gets the whole page, never a login form in place of the form.
      if (isFragment(req, res)) res.set({ "HX-Retarget": "body", "HX-Reswap": "outerHTML" });
      const values = req.body?.waiting ? req.body : { username: req.user?.username, remember: req.session.remembered };
      const view = { ...waiting, ...(await emailCodeOf(req)), waiting, values };
      res.render(waiting?.needsCode ? "login-code" : "login", view);
    },

    submit: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.login)(req, context, req.body);
      if (!refusal) return redirect(returnTo, req, res);
      if (refusal.code === "second_factor_required") return redirect(returningTo("/login/code", returnTo), req, res);
      await showLogin(req, res, { returnTo, refusal });
    },

    sendEmailCode: codeHandler(actions.sendEmailCode),
    emailCode: codeHandler(actions.confirmWithEmailCode),

    /** The form that waited while its user logged in with a provider. */
    continueForm: async (req, res) => {
      const form = await actions.findKeptForm(req, context, req.query);
      if (!form) return res.redirect(303, "/dashboard");
      res.render("continue", { form });
    },

    codeForm: (req, res) => {
      const returnTo = returnTarget(req.query.return_to);
      if (!req.session.pending) return redirect(returningTo("/login", returnTo), req, res);
      showForm(req, res, "login-code", { returnTo, recovery: req.query.recovery });
    },

    submitCode: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.loginWithCode)(req, context, req.body);
      if (!refusal) return redirect(returnTo, req, res);
      if (refusal.code === "login_expired") return redirect(returningTo("/login", returnTo), req, res);
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

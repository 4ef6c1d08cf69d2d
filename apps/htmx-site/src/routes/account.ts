import { type Action, type AuthContext, actions, attempt, requireUser } from "@latchkey/auth-core";
import { product } from "@latchkey/product";
import type { Flash } from "@latchkey/server";
import { pages } from "@latchkey/texts";
import type { RequestHandler } from "express";
import { submitTokenForm, tokenForm } from "../forms.ts";
import { isFragment, redirect } from "../htmx.ts";

export function accountRoutes(context: AuthContext, notices: Flash) {
  /** A handler of one of the page's forms. A refused form is shown again: alone for htmx, otherwise on the page. */
  function change(form: string, action: Action<unknown>, next = "/account"): RequestHandler {
    return async (req, res) => {
      const refusal = await attempt(action)(req, context, req.body);
      const values = req.body ?? {};
      if (!refusal && req.user) notices.set(res, req.user, form);
      if (!refusal) return redirect(next, req, res);
      const pending = req.user && (await actions.findPendingEmail(req, context, req.query));
      if (isFragment(req, res))
        res.render("fragment", { form: `account-${form}`, title: pages.account.title, refusal, values, pending });
      else res.render("account", { refusals: { [form]: refusal }, values, pending });
    };
  }

  return {
    page: async (req, res) => {
      const done = notices.take(req, res, requireUser(req));
      const pending = await actions.findPendingEmail(req, context, req.query);
      res.render("account", { done, refusals: {}, values: {}, pending });
    },

    changeUsername: change("username", actions.changeUsername),
    requestEmailChange: change("email", actions.requestEmailChange),
    resendEmailChange: change("resent", actions.resendEmailChange),
    cancelEmailChange: change("canceled", actions.cancelEmailChange),
    changePassword: change("password", actions.changePassword),
    delete: change("delete", actions.deleteAccount, "/goodbye"),

    data: async (req, res) => {
      res.attachment(`${product.slug}-account.json`).json(await actions.accountData(req, context, req.body));
    },

    goodbye: (_req, res) => {
      res.render("goodbye");
    },

    confirmEmailForm: tokenForm("email-confirm", "change_email", context),
    confirmEmail: submitTokenForm("email-confirm", actions.confirmEmail, "change_email", context),
  } satisfies Record<string, RequestHandler>;
}

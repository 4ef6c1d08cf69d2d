import {
  type AuthContext,
  accountData,
  changePassword,
  changeUsername,
  confirmEmail,
  deleteAccount,
  type Refusal,
  refusalOf,
  requestEmailChange,
} from "@latchkey/auth-core";
import type { Request, RequestHandler, Response } from "express";
import { isFragment, redirect, refuse, showTokenForm, tokenForm } from "../htmx.ts";

export function accountRoutes(context: AuthContext) {
  /** The page, or that form alone, with what it has to say. */
  function showRefused(req: Request, res: Response, form: string, refusal: Refusal) {
    const values = req.body ?? {};
    refuse(res, refusal);
    if (isFragment(req, res)) res.render(`partials/account-${form}-form`, { refusal, values });
    else res.render("account", { refusals: { [form]: refusal }, values });
  }

  /** The handler of one of the page's forms. */
  function change(
    form: string,
    work: (req: Request, context: AuthContext, input: unknown) => Promise<unknown>,
  ): RequestHandler {
    return async (req, res) => {
      const refusal = await work(req, context, req.body).then(() => null, refusalOf);
      if (refusal) showRefused(req, res, form, refusal);
      else redirect(`/account?done=${form}`, req, res);
    };
  }

  return {
    page: (req, res) => {
      res.render("account", { done: req.query.done, refusals: {}, values: {} });
    },

    changeUsername: change("username", changeUsername),
    requestEmailChange: change("email", requestEmailChange),
    changePassword: change("password", changePassword),

    data: async (req, res) => {
      res.attachment("latchkey-account.json").json(await accountData(req, context));
    },

    delete: async (req, res) => {
      const refusal = await deleteAccount(req, res, context, req.body).then(() => null, refusalOf);
      if (refusal) showRefused(req, res, "delete", refusal);
      else redirect("/goodbye", req, res);
    },

    goodbye: (_req, res) => {
      res.render("goodbye");
    },

    confirmEmailForm: tokenForm("email-confirm", "change_email", context.db),

    confirmEmail: async (req, res) => {
      const refusal = await confirmEmail(req, context, req.body).then(() => null, refusalOf);
      showTokenForm(req, res, "email-confirm", { refusal, done: !refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

import { type AuthContext, login, logout, type Refusal, refusalOf, safeReturnTo } from "@latchkey/auth-core";
import { refusalText } from "@latchkey/texts";
import type { RequestHandler } from "express";
import { redirect, showForm } from "../htmx.ts";

const WRONG: Refusal = { status: 422, message: refusalText("invalid_credentials") };

export function loginRoutes(context: AuthContext) {
  return {
    form: (req, res) => {
      const values = { username: req.user?.username, remember: req.session.remembered };
      showForm(req, res, "login", { returnTo: safeReturnTo(req.query.return_to), values });
    },

    submit: async (req, res) => {
      const returnTo = safeReturnTo(req.body?.return_to);
      const refusal = await login(req, context, req.body).then((user) => (user ? null : WRONG), refusalOf);
      if (!refusal) return redirect(returnTo, req, res);
      showForm(req, res, "login", { returnTo, refusal });
    },

    loggedOut: (req, res) => {
      res.render("logged-out", { returnTo: safeReturnTo(req.query.return_to) });
    },

    logout: async (req, res) => {
      await logout(req, res);
      redirect("/", req, res);
    },
  } satisfies Record<string, RequestHandler>;
}

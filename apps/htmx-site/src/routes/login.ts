import { login, logout, refusedFields, safeReturnTo } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";
import { goTo, isFragment } from "../htmx.ts";

export function loginRoutes(db: Database) {
  return {
    form: (req, res) => {
      res.render("login", { returnTo: safeReturnTo(req.query.return_to) });
    },

    submit: async (req, res) => {
      const returnTo = safeReturnTo(req.body?.return_to);
      const user = await login(req, db, req.body).catch((error) => refusedFields(error) && null);
      if (user) return goTo(returnTo, req, res);
      const view = isFragment(req, res) ? "partials/login-form" : "login";
      res.status(422).render(view, { returnTo, username: req.body?.username, refused: true });
    },

    logout: async (req, res) => {
      await logout(req, res);
      goTo("/", req, res);
    },
  } satisfies Record<string, RequestHandler>;
}

import { login, logout, type Refusal, refusalOf, safeReturnTo, type Throttle } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";
import { goTo, isFragment, refuse } from "../htmx.ts";

const WRONG: Refusal = { status: 422, message: "User name or password is wrong." };

export function loginRoutes(db: Database, throttle: Throttle) {
  return {
    form: (req, res) => {
      res.render("login", {
        returnTo: safeReturnTo(req.query.return_to),
        values: { username: req.user?.username, remember: req.session.remembered },
      });
    },

    submit: async (req, res) => {
      const returnTo = safeReturnTo(req.body?.return_to);
      const refusal = await login(req, db, throttle, req.body).then((user) => (user ? null : WRONG), refusalOf);
      if (!refusal) return goTo(returnTo, req, res);
      const view = isFragment(req, res) ? "partials/login-form" : "login";
      refuse(res, refusal).render(view, { returnTo, values: req.body ?? {}, refusal });
    },

    logout: async (req, res) => {
      await logout(req, res);
      goTo("/", req, res);
    },
  } satisfies Record<string, RequestHandler>;
}

import { refusalOf, register, safeReturnTo, type Throttle } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";
import { goTo, isFragment, refuse } from "../htmx.ts";

export function registerRoutes(db: Database, throttle: Throttle) {
  return {
    form: (req, res) => {
      res.render("register", { returnTo: safeReturnTo(req.query.return_to), values: {} });
    },

    submit: async (req, res) => {
      const returnTo = safeReturnTo(req.body?.return_to);
      const refusal = await register(req, db, throttle, req.body).then(() => null, refusalOf);
      if (!refusal) return goTo(returnTo, req, res);
      const view = isFragment(req, res) ? "partials/register-form" : "register";
      refuse(res, refusal).render(view, { returnTo, values: req.body ?? {}, refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

import { refusedFields, register, safeReturnTo } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";
import { goTo, isFragment } from "../htmx.ts";

export function registerRoutes(db: Database) {
  return {
    form: (req, res) => {
      res.render("register", { returnTo: safeReturnTo(req.query.return_to), values: {}, errors: {} });
    },

    submit: async (req, res) => {
      const returnTo = safeReturnTo(req.body?.return_to);
      const errors = await register(req, db, req.body).then(() => null, refusedFields);
      if (!errors) return goTo(returnTo, req, res);
      const view = isFragment(req, res) ? "partials/register-form" : "register";
      res.status(422).render(view, { returnTo, values: req.body ?? {}, errors });
    },
  } satisfies Record<string, RequestHandler>;
}

import { refusalOf, requestReset, resetPassword, type Throttle } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import type { RequestHandler } from "express";
import { isFragment, refuse } from "../htmx.ts";

/** For whoever has lost the password. `origin` is this site's own, for the link in the mail. */
export function recoveryRoutes(given: { db: Database; throttle: Throttle; origin: string }) {
  return {
    askForm: (req, res) => {
      res.render("forgot", { values: { email: req.user?.email } });
    },

    ask: async (req, res) => {
      const refusal = await requestReset(req, given, req.body).then(() => null, refusalOf);
      const view = isFragment(req, res) ? "partials/forgot-form" : "forgot";
      const sent = !refusal;
      (refusal ? refuse(res, refusal) : res).render(view, { values: req.body ?? {}, refusal, sent });
    },

    resetForm: (req, res) => {
      // The address of this page holds the token: it goes along to nowhere.
      res
        .set({ "Referrer-Policy": "no-referrer", "Cache-Control": "no-store" })
        .render("reset", { token: req.query.token });
    },

    reset: async (req, res) => {
      const refusal = await resetPassword(req, given, req.body).then(() => null, refusalOf);
      const view = isFragment(req, res) ? "partials/reset-form" : "reset";
      (refusal ? refuse(res, refusal) : res).render(view, { token: req.body?.token, refusal, done: !refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

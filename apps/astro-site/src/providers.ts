import { type AuthContext, actions } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/** The routes of a login with another provider that show no page. */
export function providerRoutes(context: AuthContext) {
  return {
    start: async (req, res) => {
      res.redirect(303, await actions.startProviderLogin(req, context, { ...req.query, ...req.params }));
    },
    callback: async (req, res) => {
      res.redirect(303, await actions.finishProviderLogin(req, context, req.params));
    },
  } satisfies Record<string, RequestHandler>;
}

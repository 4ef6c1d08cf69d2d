import { type Action, type AuthContext, actions, attempt, type Refusal, safeReturnTo } from "@latchkey/auth-core";
import type { Request, RequestHandler, Response } from "express";
import { confirms } from "./login.ts";

export function passkeyRoutes(context: AuthContext) {
  const returnTarget = (target: unknown) => safeReturnTo(target, context.returnOrigins);

  return {
    loginOptions: async (req, res) => {
      res.json(await actions.newPasskeyLogin(req, context, req.body));
    },

    login: async (req, res) => {
      const returnTo = returnTarget(req.body?.return_to);
      const refusal = await attempt(actions.loginWithPasskey)(req, context, req.body);
      if (!refusal) return res.redirect(303, returnTo);
      res.render("login", { returnTo, refusal, values: req.body ?? {}, confirms: confirms(req) });
    },

    list: (req, res) => showList(req, res),

    newPasskey: (_req, res) => {
      res.render("new-passkey", { values: {} });
    },

    options: async (req, res) => {
      res.json(await actions.newPasskey(req, context, req.body));
    },

    add: async (req, res) => {
      const refusal = await attempt(actions.addPasskey)(req, context, req.body);
      if (!refusal) return res.redirect(303, "/account/passkeys");
      res.render("new-passkey", { refusal, values: req.body ?? {} });
    },

    rename: changeList(actions.renamePasskey),
    remove: changeList(actions.removePasskey),
  } satisfies Record<string, RequestHandler>;

  function changeList(action: Action<boolean>): RequestHandler {
    return async (req, res) => {
      const refusal = await attempt(action)(req, context, req.body);
      if (!refusal) return res.redirect(303, "/account/passkeys");
      await showList(req, res, refusal);
    };
  }

  async function showList(req: Request, res: Response, refusal?: Refusal) {
    const list = await actions.listPasskeys(req, context, req.query);
    res.render("passkeys", { refusal, list, accepted: await actions.findAcceptedPasskeys(req, context, req.query) });
  }
}

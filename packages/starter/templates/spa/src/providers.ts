import { type AuthContext, actions, offeredProviders, Refused } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/** Logging in with other providers, as at the API. */
export function providerRoutes(context: AuthContext) {
  return {
    /** Other ways to log in, or to confirm the current login, and whether that is remembered. */
    offered: async (req, res) => {
      const emailCode = await actions.isEmailCodeOffered(req, context, req.query);
      res.json({ providers: offeredProviders(req, context), emailCode, remembered: req.session.remembered === true });
    },
    start: async (req, res) => {
      res.redirect(303, await actions.startProviderLogin(req, context, { ...req.query, ...req.params }));
    },
    callback: async (req, res) => {
      res.redirect(303, await actions.finishProviderLogin(req, context, req.params));
    },

    /** 204, or 200 `{returnTo}`, where the browser logs out of the provider of the login, too. */
    logout: async (req, res) => {
      const returnTo = await actions.logout(req, context, req.body);
      if (returnTo === "/") res.status(204).end();
      else res.json({ returnTo });
    },
    leave: async (req, res) => {
      const provider = await actions.leaveProvider(req, context, req.query);
      res.redirect(303, provider?.url ?? "/");
    },

    /** Adds the person whom a provider has confirmed to the page of the registration. */
    person: async (req, res, next) => {
      res.locals.state = { person: await actions.requireProviderRegistration(req, context, req.query) };
      next();
    },
    register: async (req, res) => {
      const returnTo = await actions.registerWithProvider(req, context, req.body);
      res.status(returnTo === null ? 202 : 201).json({ user: req.user, returnTo });
    },
    list: async (req, res) => {
      res.json(await actions.listProviders(req, context, req.query));
    },
    connect: async (req, res) => {
      res.json(await actions.connectProvider(req, context, req.body));
    },
    disconnect: async (req, res) => {
      if (!(await actions.disconnectProvider(req, context, req.params))) throw new Refused(404, "identity_not_found");
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

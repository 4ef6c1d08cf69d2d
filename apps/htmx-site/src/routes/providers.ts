import { type AuthContext, actions, attempt, outcomeOf } from "@latchkey/auth-core";
import { pages } from "@latchkey/texts";
import type { RequestHandler, Response } from "express";

/** Logging in with other providers. */
export function providerRoutes(context: AuthContext) {
  return {
    start: async (req, res) => {
      res.redirect(303, await actions.startProviderLogin(req, context, { ...req.query, ...req.params }));
    },

    /** The same for the login page that keeps a form. */
    startWithForm: async (req, res) => {
      const { back, ...provider } = await actions.startProviderLoginWithForm(req, context, req.body);
      showLeaving(res, provider, back);
    },

    callback: async (req, res) => {
      res.redirect(303, await actions.finishProviderLogin(req, context, req.params));
    },

    leave: async (req, res) => {
      const provider = await actions.leaveProvider(req, context, req.query);
      if (!provider) return res.redirect(303, "/");
      showLeaving(res, provider, "/", pages.leaving.logOut(provider));
    },

    registerForm: async (req, res) => {
      const person = await actions.requireProviderRegistration(req, context, req.query);
      res.render("register-provider", { person, values: person });
    },

    register: async (req, res) => {
      const person = await actions.requireProviderRegistration(req, context, req.query);
      const { refusal, result } = await outcomeOf(actions.registerWithProvider)(req, context, req.body);
      if (result) return res.redirect(303, result);
      res.render("register-provider", { person, refusal, done: !refusal, values: req.body ?? {} });
    },

    list: async (req, res) => {
      res.render("providers", await actions.listProviders(req, context, req.query));
    },

    connect: async (req, res) => {
      showLeaving(res, await actions.connectProvider(req, context, req.body), "/account/providers");
    },

    disconnect: async (req, res) => {
      const refusal = await attempt(actions.disconnectProvider)(req, context, req.body);
      if (!refusal) return res.redirect(303, "/account/providers");
      res.render("providers", { ...(await actions.listProviders(req, context, req.query)), refusal });
    },
  } satisfies Record<string, RequestHandler>;
}

/** A page that leads to the provider. Not a redirect: browsers apply the policy's `form-action` to redirects after a form. */
function showLeaving(
  res: Response,
  provider: { title: string; url: string },
  back: string,
  title = pages.leaving.title(provider),
) {
  res.set("Refresh", `0; url=${provider.url}`).render("leaving", { title, url: provider.url, back });
}

import { type AuthContext, actions, Refused } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/** Logging in with other providers. Browsers open the first two; the pages of the others are those of the sites. */
export function providerRoutes(context: AuthContext) {
  return {
    /** `GET /login/with/:provider?return_to=&remember=on` → 303 to the provider, or 404. */
    start: async (req, res) => {
      res.redirect(303, await actions.startProviderLogin(req, context, { ...req.query, ...req.params }));
    },
    /** `GET /login/with/:provider/callback` → 303: to `return_to`, `/login/code`, or `/register/provider`. */
    callback: async (req, res) => {
      res.redirect(303, await actions.finishProviderLogin(req, context, req.params));
    },
    /** `GET /register/provider` → 200 `{title, email, authoritativeForEmail, username}`: who was confirmed, and has no account. */
    registration: async (req, res) => {
      res.json(await actions.requireProviderRegistration(req, context, req.query));
    },
    /**
     * `POST /register/provider {username}` → 201 `{user}`, logged in, if the provider is authoritative for the address; otherwise
     * `{email}` → 202: a link was sent.
     */
    register: async (req, res) => {
      const next = await actions.registerWithProvider(req, context, req.body);
      if (next === null) res.status(202).end();
      else res.status(201).json({ user: req.user });
    },
    /** `GET /account/providers` → 200 `{available: [{name, title}], connected: [{id, title, email, createdAt, lastUsedAt, …}]}` */
    list: async (req, res) => {
      res.json(await actions.listProviders(req, context, req.query));
    },
    /** `POST /account/providers {provider}` → 200 `{title, url}`: where the browser continues. */
    connect: async (req, res) => {
      res.json(await actions.connectProvider(req, context, req.body));
    },
    /** `DELETE /account/providers/:id` → 204, or 404; 409 if it is the last way to log in. */
    disconnect: async (req, res) => {
      if (!(await actions.disconnectProvider(req, context, req.params))) throw new Refused(404, "identity_not_found");
      res.status(204).end();
    },
    /**
     * `POST /login/with/:provider/logout` with the form field `logout_token` → 204, or 400. For the provider: it ends the sessions
     * that the token names (back-channel logout).
     */
    logout: async (req, res) => {
      await actions.endProviderSessions(req, context, req.body);
      res.status(204).set("Cache-Control", "no-store").end();
    },
  } satisfies Record<string, RequestHandler>;
}

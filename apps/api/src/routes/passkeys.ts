import { type AuthContext, actions, Refused } from "@latchkey/auth-core";
import type { RequestHandler } from "express";

/** Passkeys (WebAuthn). The pages that use them are those of the sites. */
export function passkeyRoutes(context: AuthContext) {
  return {
    /** `POST /login/passkey/options` → 200: options for `navigator.credentials.get`, and a cookie that binds their challenge. */
    loginOptions: async (req, res) => {
      res.json(await actions.newPasskeyLogin(req, context, req.body));
    },
    /**
     * `POST /login/passkey {credential, remember?}` → 200 `{user}`; no code follows. `credential` is what
     * `PublicKeyCredential.toJSON` returns. 422 `passkey_unknown` if no account has it, `passkey_refused` if it does not verify.
     */
    login: async (req, res) => {
      res.json({ user: await actions.loginWithPasskey(req, context, req.body) });
    },
    /**
     * `GET /account/passkeys` → 200 `{passkeys: [{id, name, createdAt, lastUsedAt, synced}], accepted}`. `accepted` is for
     * `PublicKeyCredential.signalAllAcceptedCredentials`; null before the first passkey.
     */
    list: async (req, res) => {
      const passkeys = await actions.listPasskeys(req, context, req.query);
      res.json({ passkeys, accepted: await actions.findAcceptedPasskeys(req, context, req.query) });
    },
    /** `POST /account/passkeys/options` → 200: options for `navigator.credentials.create`; 409 if there are too many. */
    options: async (req, res) => {
      res.json(await actions.newPasskey(req, context, req.body));
    },
    /** `POST /account/passkeys {credential, name?}` → 201 `{name}`; 422 `passkey_refused` if it does not verify. */
    add: async (req, res) => {
      res.status(201).json(await actions.addPasskey(req, context, req.body));
    },
    /** `PATCH /account/passkeys/:id {name}` → 204, or 404. */
    rename: async (req, res) => {
      const renamed = await actions.renamePasskey(req, context, { ...req.body, ...req.params });
      if (!renamed) throw passkeyNotFound();
      res.status(204).end();
    },
    /**
     * `DELETE /account/passkeys/:id {end_sessions?}` → 204, or 404; 409 if it is the last way to log in. `end_sessions` also ends
     * the other sessions that it opened.
     */
    remove: async (req, res) => {
      const removed = await actions.removePasskey(req, context, { ...req.body, ...req.params });
      if (!removed) throw passkeyNotFound();
      res.status(204).end();
    },
  } satisfies Record<string, RequestHandler>;
}

const passkeyNotFound = () => new Refused(404, "passkey_not_found");

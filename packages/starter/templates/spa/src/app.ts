import {
  actions,
  checkup,
  createContext,
  LINK_LIFETIME,
  MIN_PASSWORD_LENGTH,
  POLICY,
  Refused,
  registrationPurposes,
  requireAnyLogin,
  requireLogin,
  requireLoginToEnrol,
  requireOwnPage,
  requireReadyToLogin,
  requireRecentFactor,
  requireRecentLogin,
  safeReturnTo,
  session,
  tokenPage,
  type User,
} from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { product } from "@latchkey/product";
import { apiOf, sitesOf } from "@latchkey/product/apps";
import * as server from "@latchkey/server";
import { files } from "@latchkey/ui";
import express, { type Express, type Request } from "express";
import manifest from "../package.json" with { type: "json" };
import { actWith } from "./act.ts";
import type { ClientFiles } from "./built-client.ts";
import type { Config } from "./config.ts";
import { errors } from "./errors.ts";
import { linkState } from "./links.ts";
import { forBrowsers, pageOf } from "./page.ts";
import { providerRoutes } from "./providers.ts";

interface Parts {
  config: Config;
  db: Database;
  log: server.Log;
  client: ClientFiles;
}

/** GET sends the page whose script shows the view at its path. Everything else is JSON, with the same routes as the API. */
export function createApp({ config, db, log, client }: Parts): Express {
  const app = express();
  const context = createContext(db, config.session, config.app.origin, config.others);
  const { handler, url } = server.assets(files, config.app);
  const act = actWith(context);
  const providers = providerRoutes(context);
  const asUserWhoReturns = (user: User, { body }: Request) => {
    return { user, returnTo: safeReturnTo(body.return_to, context.returnOrigins) };
  };
  const page = pageOf(client, {
    asset: url,
    title: manifest.app.title,
    description: manifest.description,
    api: apiOf(config.others).origin,
    support: config.app.support,
    security: config.app.security?.contact,
    sites: sitesOf(config.others).map(({ title, description, origin }) => ({ title, description, origin })),
    closed: context.registration === "invitation",
    lifetimes: LINK_LIFETIME,
    minPasswordLength: MIN_PASSWORD_LENGTH,
    maxPasskeyName: POLICY.maxPasskeyName,
    trustLifetime: POLICY.trustedBrowser,
    resendPause: POLICY.resendPause,
    connectable: context.providers.length > 0,
  });

  app.set("trust proxy", config.app.trustProxy);
  app.disable("x-powered-by");
  app.disable("etag"); // Useless here: responses to a logged-in user are not cached.
  app.enable("strict routing"); // `DELETE /sessions/`, where the id is missing, must not be `DELETE /sessions`.
  app.use(server.requestLog(log));
  app.use(
    server.securityHeaders({
      https: config.session.cookie.secure,
      pages: { forms: false, inlineStyles: client.development, blobWorkers: client.development },
    }),
  );
  app.use(server.ownHost(config.app));
  app.use(server.health(() => requireReadyToLogin(db, config.session), log));
  app.use(checkup({ db, config }));
  app.use("/assets", handler);
  app.use(server.siteFiles(config.app, files));
  app.use(server.compressPages());
  app.use(client.files);
  app.use(server.sameOrigin(config.app.origin));
  app.use(server.jsonBody());
  app.use(session({ db, config: config.session, log }));

  app.get("/", page);
  app.get("/login", page);
  app.get("/login/code", page);
  app.get("/register", page);
  app.get("/register/confirm", tokenPage, linkState(context, registrationPurposes(context.registration)), page);
  app.get("/register/provider", providers.person, page);
  app.get("/password/forgot", page);
  app.get("/password/reset", tokenPage, linkState(context, "reset_password"), page);
  app.get("/email/confirm", tokenPage, linkState(context, "change_email"), page);
  app.get("/not-me", tokenPage, linkState(context, "report_intruder"), page);
  app.get("/goodbye", page);
  app.get("/dashboard", page); // The data of private views comes from routes that require a login.
  app.get("/account", page);
  app.get("/account/providers", forBrowsers(page), requireLogin, providers.list);
  // Password managers open it (W3C: A Well-Known URL for Changing Passwords).
  app.get("/.well-known/change-password", ({ user }, res) => {
    res.redirect(303, user ? "/account" : "/login?return_to=%2Faccount");
  });
  app.get("/account/passkeys", forBrowsers(page), requireLogin, async (req, res) => {
    const accepted = await actions.findAcceptedPasskeys(req, context, req.query);
    res.json({ passkeys: await actions.listPasskeys(req, context, req.query), accepted });
  });
  app.get("/account/passkeys/new", page);
  app.get("/account/second-factor", forBrowsers(page), requireLogin, act(actions.findSecondFactor, 200, asIs));
  app.get("/account/authenticator", forBrowsers(page), requireLoginToEnrol, act(actions.newAuthenticator, 200, asIs));
  app.get("/account/sessions", page);

  app.get("/me", requireLogin, (req, res) => void res.json({ user: req.user, unread: req.unread }));
  app.post("/register", act(actions.requestRegistration, 202));
  app.post("/register/passkey/options", act(actions.newRegistrationPasskey, 200, asIs));
  app.post("/register/confirm", act(actions.register, 201, asUser));
  app.post("/login", act(actions.login, 200, asUserWhoReturns));
  app.post("/login/code", act(actions.loginWithCode, 200, asUserWhoReturns));
  app.post("/login/email-code/send", requireAnyLogin, act(actions.sendEmailCode, 202));
  app.post("/login/email-code", requireAnyLogin, act(actions.confirmWithEmailCode, 200, asUserWhoReturns));
  app.post("/login/passkey/options", act(actions.newPasskeyLogin, 200, asIs));
  app.post("/login/passkey", act(actions.loginWithPasskey, 200, asUserWhoReturns));
  app.get("/login/with", providers.offered);
  app.get("/login/with/:provider", providers.start);
  app.get("/login/with/:provider/callback", providers.callback);
  app.post("/register/provider", providers.register);
  app.get("/login/leave", providers.leave);
  app.post("/logout", requireOwnPage, providers.logout);
  app.post("/password/forgot", act(actions.requestReset, 202));
  app.post("/password/reset", act(actions.resetPassword));
  app.post("/not-me", act(actions.reportIntruder));
  app.post("/email/confirm", act(actions.confirmEmail));
  app.get("/notifications", forBrowsers(page), requireLogin, act(actions.listNotifications, 200, withUnread));
  app.post("/notifications/read", requireLogin, act(actions.markNotificationsRead));
  app.get("/sessions", requireLogin, act(actions.listSessions, 200, asSessions));
  app.delete("/sessions", requireRecentLogin, act(actions.endOtherSessions));
  app.delete("/sessions/:id", requireRecentLogin, async (req, res) => {
    if (!(await actions.endSession(req, context, req.params))) throw new Refused(404, "session_not_found");
    res.status(204).end();
  });
  app.post("/account/passkeys/options", requireLoginToEnrol, act(actions.newPasskey, 200, asIs));
  app.post("/account/passkeys", requireLoginToEnrol, act(actions.addPasskey, 201, asIs));
  app.patch("/account/passkeys/:id", requireLogin, async (req, res) => {
    const renamed = await actions.renamePasskey(req, context, { ...req.body, ...req.params });
    if (!renamed) throw new Refused(404, "passkey_not_found");
    res.status(204).end();
  });
  app.delete("/account/passkeys/:id", requireRecentLogin, async (req, res) => {
    const removed = await actions.removePasskey(req, context, { ...req.body, ...req.params });
    if (!removed) throw new Refused(404, "passkey_not_found");
    res.status(204).end();
  });
  app.post("/account/authenticator", requireLoginToEnrol, act(actions.enableAuthenticator, 200, asRecoveryCodes));
  app.delete("/account/authenticator", requireRecentLogin, act(actions.disableAuthenticator));
  app.post("/account/recovery-codes", requireRecentLogin, act(actions.renewRecoveryCodes, 200, asRecoveryCodes));
  app.get("/account/trusted-browsers", requireLogin, act(actions.listTrustedBrowsers, 200, asTrustedBrowsers));
  app.delete("/account/trusted-browsers/:id", requireLogin, async (req, res) => {
    if (!(await actions.endTrustedBrowser(req, context, req.params))) throw new Refused(404, "browser_not_trusted");
    res.status(204).end();
  });
  app.post("/account/providers", requireRecentLogin, providers.connect);
  app.delete("/account/providers/:id", requireRecentLogin, providers.disconnect);
  app.post("/account/username", requireRecentLogin, act(actions.changeUsername, 200, asUser));
  app.get("/account/email", requireLogin, act(actions.findPendingEmail, 200, withEmail));
  app.post("/account/email", requireRecentLogin, act(actions.requestEmailChange, 202));
  app.post("/account/email/resend", requireLogin, act(actions.resendEmailChange, 202));
  app.post("/account/email/cancel", requireLogin, act(actions.cancelEmailChange));
  app.post("/account/password", requireRecentFactor, act(actions.changePassword));
  app.post("/account/data", requireRecentLogin, async (req, res) => {
    res.attachment(`${product.slug}-account.json`).json(await actions.accountData(req, context, req.body));
  });
  app.post("/account/delete", requireRecentFactor, act(actions.deleteAccount));

  app.use(server.notFound);
  app.use(errors);
  return app;
}

const withEmail = (pending: object | null, { user }: Request) => ({ email: user?.email, pending });
const asIs = (body: object) => body;
const asUser = (user: User) => ({ user });
const asRecoveryCodes = (recoveryCodes: string[]) => ({ recoveryCodes });
const asTrustedBrowsers = (trustedBrowsers: object) => ({ trustedBrowsers });
const asSessions = (sessions: object) => ({ sessions });
const withUnread = (page: object, { unread }: Request) => ({ ...page, unread });

import {
  checkup,
  createContext,
  type Live,
  requireAnyLogin,
  requireLogin,
  requireLoginToEnrol,
  requireReadyToLogin,
  requireRecentFactor,
  requireRecentLogin,
  session,
} from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { sitesOf } from "@latchkey/product/apps";
import {
  errorHandler,
  formBody,
  health,
  jsonBody,
  type Log,
  notFound,
  ownHost,
  requestLog,
  sameOrigin,
  securityHeaders,
  siteFiles,
} from "@latchkey/server";
import express, { type Express } from "express";
import type { Config } from "./config.ts";
import { crossOriginReads } from "./cross-origin-reads.ts";
import { mailboxRoutes } from "./mailbox/routes.ts";
import { accountRoutes } from "./routes/account.ts";
import { loginRoutes } from "./routes/login.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { passkeyRoutes } from "./routes/passkeys.ts";
import { providerRoutes } from "./routes/providers.ts";
import { recoveryRoutes } from "./routes/recovery.ts";
import { registerRoutes } from "./routes/register.ts";
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { sessionRoutes } from "./routes/sessions.ts";

interface Parts {
  config: Config;
  db: Database;
  log: Log;
  live: Live;
  /** Ends the streams of the development mailbox. */
  stopping?: AbortSignal;
}

export function createApp({ config, db, log, live, stopping }: Parts): Express {
  const app = express();
  // Emails link to the pages of the first site. Without a site, they link to the API, where a gateway may serve your pages.
  const [site = config.app] = sitesOf(config.others);
  const context = createContext(db, config.session, site.origin, [config.app, ...config.others], config.app.origin);
  const login = loginRoutes(context);
  const register = registerRoutes(context);
  const recovery = recoveryRoutes(context);
  const account = accountRoutes(context);
  const notifications = notificationRoutes(context);
  const sessions = sessionRoutes(context);
  const passkeys = passkeyRoutes(context);
  const providers = providerRoutes(context);
  const secondFactor = secondFactorRoutes(context);

  app.set("trust proxy", config.app.trustProxy);
  app.disable("x-powered-by");
  app.disable("etag"); // Useless here: responses to a logged-in user are not cached.
  app.enable("strict routing"); // `DELETE /sessions/`, where the id is missing, must not be `DELETE /sessions`.
  app.use(requestLog(log));
  app.use(securityHeaders({ https: config.session.cookie.secure }));
  app.use(ownHost(config.app));
  app.use(health(() => requireReadyToLogin(db, config.session), log));
  app.use(checkup({ db, config, live }));
  app.use(siteFiles(config.app));
  app.use(crossOriginReads(config.others.map(({ origin }) => origin)));
  app.use(sameOrigin(config.app.origin));
  app.post("/login/with/:provider/logout", formBody(), providers.logout); // Not JSON, and not from a browser.
  app.use(jsonBody());
  app.use(session({ db, config: config.session, log }));

  app.get("/me", requireLogin, login.me);
  app.post("/register", register.request);
  app.post("/register/passkey/options", register.passkeyOptions);
  app.post("/register/confirm", register.confirm);
  app.post("/login", login.submit);
  app.post("/login/code", login.submitCode);
  app.post("/login/email-code/send", requireAnyLogin, login.sendEmailCode);
  app.post("/login/email-code", requireAnyLogin, login.emailCode);
  app.post("/login/passkey/options", passkeys.loginOptions);
  app.post("/login/passkey", passkeys.login);
  app.get("/login/with/:provider", providers.start);
  app.get("/login/with/:provider/callback", providers.callback);
  app.get("/register/provider", providers.registration);
  app.post("/register/provider", providers.register);
  app.post("/logout", login.logout);
  app.post("/password/forgot", recovery.forgot);
  app.post("/password/reset", recovery.reset);
  app.post("/not-me", recovery.notMe);
  app.post("/email/confirm", account.confirmEmail);
  app.get("/live", requireLogin, live.stream);
  app.get("/notifications", requireLogin, notifications.list);
  app.post("/notifications/read", requireLogin, notifications.markRead);
  app.get("/sessions", requireLogin, sessions.list);
  app.delete("/sessions", requireRecentLogin, sessions.endOthers);
  app.delete("/sessions/:id", requireRecentLogin, sessions.end);
  app.get("/account/passkeys", requireLogin, passkeys.list);
  app.post("/account/passkeys/options", requireLoginToEnrol, passkeys.options);
  app.post("/account/passkeys", requireLoginToEnrol, passkeys.add);
  app.patch("/account/passkeys/:id", requireLogin, passkeys.rename);
  app.delete("/account/passkeys/:id", requireRecentLogin, passkeys.remove);
  app.get("/account/providers", requireLogin, providers.list);
  app.post("/account/providers", requireRecentLogin, providers.connect);
  app.delete("/account/providers/:id", requireRecentLogin, providers.disconnect);
  app.get("/account/second-factor", requireLogin, secondFactor.show);
  app.get("/account/authenticator", requireLoginToEnrol, secondFactor.newAuthenticator);
  app.post("/account/authenticator", requireLoginToEnrol, secondFactor.enable);
  app.delete("/account/authenticator", requireRecentLogin, secondFactor.disable);
  app.post("/account/recovery-codes", requireRecentLogin, secondFactor.renewCodes);
  app.get("/account/trusted-browsers", requireLogin, secondFactor.listTrusted);
  app.delete("/account/trusted-browsers/:id", requireLogin, secondFactor.endTrusted);
  app.post("/account/username", requireRecentLogin, account.changeUsername);
  app.get("/account/email", requireLogin, account.email);
  app.post("/account/email", requireRecentLogin, account.requestEmailChange);
  app.post("/account/email/resend", requireLogin, account.resendEmailChange);
  app.post("/account/email/cancel", requireLogin, account.cancelEmailChange);
  app.post("/account/password", requireRecentFactor, account.changePassword);
  app.post("/account/data", requireRecentLogin, account.data);
  app.post("/account/delete", requireRecentFactor, account.delete);

  if (config.app.development) app.use(mailboxRoutes(db, stopping));

  app.use(notFound);
  app.use(errorHandler());
  return app;
}

import {
  checkup,
  createContext,
  requireLogin,
  requireLoginToEnrol,
  requireOwnPage,
  requireReadyToLogin,
  requireRecentFactor,
  requireRecentLogin,
  session,
  tokenPage,
  waitingForms,
} from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import { apiOf, sitesOf } from "@latchkey/product/apps";
import {
  assets,
  compressPages,
  errorHandler,
  flash,
  formBody,
  health,
  type Log,
  notFound,
  ownHost,
  requestLog,
  sameOrigin,
  securityHeaders,
  siteFiles,
} from "@latchkey/server";
import express, { type Express } from "express";
import { files } from "./assets.ts";
import type { Config } from "./config.ts";
import { sendErrorPage } from "./htmx.ts";
import { accountRoutes } from "./routes/account.ts";
import { home } from "./routes/home.ts";
import { loginRoutes } from "./routes/login.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { passkeyRoutes } from "./routes/passkeys.ts";
import { providerRoutes } from "./routes/providers.ts";
import { recoveryRoutes } from "./routes/recovery.ts";
import { registerRoutes } from "./routes/register.ts";
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { views } from "./views.ts";

export function createApp({ config, db, log }: { config: Config; db: Database; log: Log }): Express {
  const app = express();
  const api = apiOf(config.others);
  const context = createContext(db, config.session, config.app.origin, config.others);
  const { handler, url } = assets(files, config.app);
  const notices = flash("htmx", { secrets: config.session.secrets, secure: config.session.cookie.secure });
  const register = registerRoutes(context);
  const login = loginRoutes(context);
  const recovery = recoveryRoutes(context);
  const account = accountRoutes(context, notices);
  const notifications = notificationRoutes(context, notices);
  const sessions = sessionRoutes(context, notices);
  const passkeys = passkeyRoutes(context);
  const providers = providerRoutes(context);
  const secondFactor = secondFactorRoutes(context);

  app.set("trust proxy", config.app.trustProxy);
  app.disable("x-powered-by");
  app.disable("etag"); // Useless here: responses to a logged-in user are not cached.
  app.use(requestLog(log));
  app.use(
    securityHeaders({
      https: config.session.cookie.secure,
      pages: { connectTo: api.origin, returnTo: context.returnOrigins },
    }),
  );
  app.use(ownHost(config.app));
  app.use(health(() => requireReadyToLogin(db, config.session), log));
  app.use(checkup({ db, config }));
  app.use("/assets", handler);
  app.use(siteFiles(config.app, files));
  app.use(compressPages());
  app.use(sameOrigin(config.app.origin));
  app.use(formBody());
  app.use(session({ db, config: config.session, log, loginPage: "/login" }));
  const closed = context.registration === "invitation";
  const { origin, support, security } = config.app;
  const links = { origin, api: api.origin, sites: sitesOf(config.others), support, security: security?.contact };
  app.use(views(app, context, { links, closed, asset: url, cache: config.app.production }));
  app.use(waitingForms(context, login.keepForm));

  app.get("/", home);
  app.get("/register", register.form);
  app.post("/register", register.submit);
  app.post("/register/passkey/options", register.passkeyOptions);
  app.get("/register/confirm", tokenPage, register.confirmForm);
  app.post("/register/confirm", tokenPage, register.confirm);
  app.get("/login", login.form);
  app.post("/login", login.submit);
  app.get("/login/code", login.codeForm);
  app.post("/login/code", login.submitCode);
  app.get("/login/email-code", login.form); // The URL after a refused code.
  app.get("/login/email-code/send", login.form);
  app.post("/login/email-code", requireOwnPage, login.emailCode);
  app.post("/login/email-code/send", requireOwnPage, login.sendEmailCode);
  app.get("/login/passkey", login.form); // The URL after a refused passkey.
  app.post("/login/passkey", passkeys.login);
  app.post("/login/passkey/options", passkeys.loginOptions);
  app.get("/login/with/:provider", providers.start);
  app.get("/login/with/:provider/callback", providers.callback);
  app.post("/login/with", providers.startWithForm);
  app.get("/login/continue", requireLogin, login.continueForm);
  app.get("/login/leave", providers.leave);
  app.get("/register/provider", providers.registerForm);
  app.post("/register/provider", providers.register);
  app.post("/logout", requireOwnPage, login.logout);
  app.get("/logged-out", login.loggedOut);
  app.get("/password/forgot", recovery.forgotForm);
  app.post("/password/forgot", recovery.forgot);
  app.get("/password/reset", tokenPage, recovery.resetForm);
  app.post("/password/reset", tokenPage, recovery.reset);
  app.get("/not-me", tokenPage, recovery.notMeForm);
  app.post("/not-me", tokenPage, recovery.notMe);
  app.get("/email/confirm", tokenPage, account.confirmEmailForm);
  app.post("/email/confirm", tokenPage, account.confirmEmail);
  app.get("/goodbye", account.goodbye);
  app.get("/dashboard", requireLogin, notifications.dashboard);
  app.get("/notifications", requireLogin, notifications.list);
  app.post("/notifications/read", requireLogin, notifications.markRead);
  app.get("/account", requireLogin, account.page);
  app.get("/account/username", requireLogin, account.page); // The URL after a refused form.
  app.get("/account/email", requireLogin, account.page);
  app.get("/account/email/resend", requireLogin, account.page);
  app.get("/account/email/cancel", requireLogin, account.page);
  app.get("/account/password", requireLogin, account.page);
  app.get("/account/delete", requireLogin, account.page);
  // Password managers open it (W3C: A Well-Known URL for Changing Passwords).
  app.get("/.well-known/change-password", requireLogin, (_req, res) => res.redirect(303, "/account/password"));
  app.post("/account/username", requireRecentLogin, account.changeUsername);
  app.post("/account/email", requireRecentLogin, account.requestEmailChange);
  app.post("/account/email/resend", requireLogin, account.resendEmailChange);
  app.post("/account/email/cancel", requireLogin, account.cancelEmailChange);
  app.post("/account/password", requireRecentFactor, account.changePassword);
  app.post("/account/data", requireRecentLogin, account.data);
  app.post("/account/delete", requireRecentFactor, account.delete);
  app.get("/account/passkeys", requireLogin, passkeys.list);
  app.get("/account/passkeys/new", requireLoginToEnrol, passkeys.newPasskey);
  app.post("/account/passkeys/options", requireLoginToEnrol, passkeys.options);
  app.post("/account/passkeys", requireLoginToEnrol, passkeys.add);
  app.post("/account/passkeys/rename", requireLogin, passkeys.rename);
  app.post("/account/passkeys/remove", requireRecentLogin, passkeys.remove);
  app.get("/account/providers", requireLogin, providers.list);
  app.post("/account/providers/connect", requireRecentLogin, providers.connect);
  app.post("/account/providers/disconnect", requireRecentLogin, providers.disconnect);
  app.get("/account/second-factor", requireLogin, secondFactor.page);
  app.get("/account/authenticator", requireLoginToEnrol, secondFactor.newAuthenticator);
  app.post("/account/authenticator", requireLoginToEnrol, secondFactor.enable);
  app.post("/account/authenticator/remove", requireRecentLogin, secondFactor.disable);
  app.post("/account/recovery-codes", requireRecentLogin, secondFactor.renewCodes);
  app.get("/account/sessions", requireLogin, sessions.list);
  app.get("/account/sessions/end", requireLogin, sessions.list); // The URL after a refused form.
  app.get("/account/sessions/end-others", requireLogin, sessions.list);
  app.get("/account/trusted-browsers/end", requireLogin, sessions.list);
  app.post("/account/trusted-browsers/end", requireLogin, sessions.endTrusted);
  app.post("/account/sessions/end", requireRecentLogin, sessions.end);
  app.post("/account/sessions/end-others", requireRecentLogin, sessions.endOthers);

  app.use(notFound);
  app.use(errorHandler(sendErrorPage(links)));
  return app;
}

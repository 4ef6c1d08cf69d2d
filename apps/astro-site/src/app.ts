import { type Astro, pageOf } from "@latchkey/astro-server";
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
  errorPage,
  flash,
  formBody,
  health,
  type Log,
  ownHost,
  requestLog,
  sameOrigin,
  securityHeaders,
  siteFiles,
} from "@latchkey/server";
import { files } from "@latchkey/ui";
import express, { type Express } from "express";
import type { Config } from "./config.ts";
import { localsFor } from "./locals.ts";
import { providerRoutes } from "./providers.ts";

interface Parts {
  config: Config;
  db: Database;
  log: Log;
  astro: Astro;
}

/** Express runs in front of Astro: Express guards the routes, Astro renders the pages. */
export function createApp({ config, db, log, astro }: Parts): Express {
  const app = express();
  const api = apiOf(config.others);
  const { handler, url } = assets(files, config.app);
  const context = createContext(db, config.session, config.app.origin, config.others);
  const notices = flash("astro", { secrets: config.session.secrets, secure: config.session.cookie.secure });
  const { origin, support, security } = config.app;
  const links = { origin, api: api.origin, sites: sitesOf(config.others), support, security: security?.contact };
  const page = pageOf(
    astro,
    context.origin,
    (req) => localsFor(req, { ...context, links, notices, asset: url }),
    links,
  );

  app.set("trust proxy", config.app.trustProxy);
  app.disable("x-powered-by");
  app.disable("etag"); // Useless here: responses to a logged-in user are not cached.
  app.use(requestLog(log));
  app.use(
    securityHeaders({
      https: config.session.cookie.secure,
      pages: { connectTo: api.origin, returnTo: context.returnOrigins, inlineStyles: astro.inlineStyles },
    }),
  );
  app.use(ownHost(config.app));
  app.use(health(() => requireReadyToLogin(db, config.session), log));
  app.use(checkup({ db, config }));
  app.use("/assets", handler);
  app.use(siteFiles(config.app, files));
  app.use(compressPages());
  app.use(astro.files);
  app.use(sameOrigin(config.app.origin));
  app.use(formBody());
  app.use(session({ db, config: config.session, log, loginPage: "/login" }));
  const providers = providerRoutes(context);
  const [login, loginCode] = [page("/login"), page("/login/code")];
  app.use(
    waitingForms(context, (req, res, next) => (res.locals.waiting?.needsCode ? loginCode : login)(req, res, next)),
  );

  app.get("/", page("/"));
  app.get("/register", page("/register"));
  app.post("/register", page("/register"));
  app.post("/register/passkey/options", page("/register/passkey-options"));
  app.get("/register/confirm", tokenPage, page("/register/confirm"));
  app.post("/register/confirm", tokenPage, page("/register/confirm"));
  app.get("/login", page("/login"));
  app.post("/login", page("/login"));
  app.get("/login/code", page("/login/code"));
  app.post("/login/code", page("/login/code"));
  app.get("/login/email-code", page("/login")); // The URL after a refused code.
  app.get("/login/email-code/send", page("/login"));
  app.post("/login/email-code", requireOwnPage, page("/login"));
  app.post("/login/email-code/send", requireOwnPage, page("/login"));
  app.get("/login/passkey", page("/login")); // The URL after a refused passkey.
  app.post("/login/passkey", page("/login"));
  app.post("/login/passkey/options", page("/login/passkey-options"));
  app.get("/login/with/:provider", providers.start);
  app.get("/login/with/:provider/callback", providers.callback);
  app.post("/login/with", page("/login/with"));
  app.get("/login/continue", requireLogin, page("/login/continue"));
  app.get("/login/leave", page("/login/leave"));
  app.get("/register/provider", page("/register/provider"));
  app.post("/register/provider", page("/register/provider"));
  app.post("/logout", requireOwnPage, page("/logout"));
  app.get("/logged-out", page("/logged-out"));
  app.get("/password/forgot", page("/password/forgot"));
  app.post("/password/forgot", page("/password/forgot"));
  app.get("/password/reset", tokenPage, page("/password/reset"));
  app.post("/password/reset", tokenPage, page("/password/reset"));
  app.get("/not-me", tokenPage, page("/not-me"));
  app.post("/not-me", tokenPage, page("/not-me"));
  app.get("/email/confirm", tokenPage, page("/email/confirm"));
  app.post("/email/confirm", tokenPage, page("/email/confirm"));
  app.get("/goodbye", page("/goodbye"));
  app.get("/dashboard", requireLogin, page("/dashboard"));
  app.get("/notifications", requireLogin, page("/notifications"));
  app.post("/notifications/read", requireLogin, page("/notifications/read"));
  app.get("/account", requireLogin, page("/account"));
  app.get("/account/username", requireLogin, page("/account")); // The URL after a refused form.
  app.get("/account/email", requireLogin, page("/account"));
  app.get("/account/email/resend", requireLogin, page("/account"));
  app.get("/account/email/cancel", requireLogin, page("/account"));
  app.get("/account/password", requireLogin, page("/account"));
  app.get("/account/delete", requireLogin, page("/account"));
  // Password managers open it (W3C: A Well-Known URL for Changing Passwords).
  app.get("/.well-known/change-password", requireLogin, (_req, res) => res.redirect(303, "/account/password"));
  app.post("/account/username", requireRecentLogin, page("/account/username"));
  app.post("/account/email", requireRecentLogin, page("/account/email"));
  app.post("/account/email/resend", requireLogin, page("/account/resent"));
  app.post("/account/email/cancel", requireLogin, page("/account/canceled"));
  app.post("/account/password", requireRecentFactor, page("/account/password"));
  app.post("/account/data", requireRecentLogin, page("/account/data"));
  app.post("/account/delete", requireRecentFactor, page("/account/delete"));
  app.get("/account/passkeys", requireLogin, page("/account/passkeys"));
  app.get("/account/passkeys/new", requireLoginToEnrol, page("/account/passkeys/new"));
  app.post("/account/passkeys/options", requireLoginToEnrol, page("/account/passkeys/options"));
  app.post("/account/passkeys", requireLoginToEnrol, page("/account/passkeys/new"));
  app.post("/account/passkeys/rename", requireLogin, page("/account/passkeys/rename"));
  app.post("/account/passkeys/remove", requireRecentLogin, page("/account/passkeys/remove"));
  app.get("/account/providers", requireLogin, page("/account/providers"));
  app.post("/account/providers/connect", requireRecentLogin, page("/account/providers/connect"));
  app.post("/account/providers/disconnect", requireRecentLogin, page("/account/providers/disconnect"));
  app.get("/account/second-factor", requireLogin, page("/account/second-factor"));
  app.get("/account/authenticator", requireLoginToEnrol, page("/account/authenticator"));
  app.post("/account/authenticator", requireLoginToEnrol, page("/account/authenticator"));
  app.post("/account/authenticator/remove", requireRecentLogin, page("/account/authenticator/remove"));
  app.post("/account/recovery-codes", requireRecentLogin, page("/account/recovery-codes"));
  app.get("/account/sessions", requireLogin, page("/account/sessions"));
  app.get("/account/sessions/end", requireLogin, page("/account/sessions")); // The URL after a refused form.
  app.get("/account/sessions/end-others", requireLogin, page("/account/sessions"));
  app.get("/account/trusted-browsers/end", requireLogin, page("/account/sessions"));
  app.post("/account/trusted-browsers/end", requireLogin, page("/account/sessions/trusted"));
  app.post("/account/sessions/end", requireRecentLogin, page("/account/sessions/session"));
  app.post("/account/sessions/end-others", requireRecentLogin, page("/account/sessions/others"));

  app.use(astro.unmatched);
  app.use(errorHandler((problem, res) => res.send(errorPage(problem, res.req, links))));
  return app;
}

import {
  checkup,
  createContext,
  requireLogin,
  requireOwnPage,
  requireReadyToLogin,
  session,
  waitingForms,
} from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import * as server from "@latchkey/server";
import { files } from "@latchkey/ui";
import express, { type Express } from "express";
import type { Config } from "./config.ts";
import { loginRoutes } from "./login.ts";
import { views } from "./views.ts";

/** Users log in here. Their account, and what emails link to, is on `config.site`. */
export function createApp({ config, db, log }: { config: Config; db: Database; log: server.Log }): Express {
  const app = express();
  const { handler, url } = server.assets(files, config.app);
  const context = createContext(db, config.session, config.app.origin, config.others);
  const pages = { returnTo: context.returnOrigins };
  const login = loginRoutes(context);

  app.set("trust proxy", config.app.trustProxy);
  app.disable("etag"); // Useless here: responses to a logged-in user are not cached.
  app.use(server.requestLog(log), server.securityHeaders({ https: config.session.cookie.secure, pages }));
  app.use(server.ownHost(config.app));
  app.use(server.health(() => requireReadyToLogin(db, config.session), log));
  app.use(checkup({ db, config }));
  app.use("/assets", handler);
  app.use(server.siteFiles(config.app, files));
  app.use(server.compressPages());
  app.use(server.sameOrigin(config.app.origin));
  app.use(server.formBody());
  app.use(session({ db, config: config.session, log, loginPage: "/login" }));
  app.use(views(app, { site: config.site.origin, asset: url, cache: config.app.production }));
  app.use(waitingForms(context, login.keepForm));

  app.get("/", (_req, res) => res.render("home"));
  app.get("/login", login.form);
  app.post("/login", login.submit);
  app.get("/login/code", login.codeForm);
  app.post("/login/code", login.submitCode);
  app.get("/login/passkey", login.form); // The URL after a refused passkey.
  app.post("/login/passkey", login.submitPasskey);
  app.post("/login/passkey/options", login.passkeyOptions);
  app.post("/logout", requireOwnPage, login.logout);
  app.get("/dashboard", requireLogin, (_req, res) => res.render("dashboard"));

  app.use(server.notFound);
  app.use(server.errorHandler((problem, res) => res.send(server.errorPage(problem, res.req))));
  return app;
}

import { checkup, logout, requireLogin, requireOwnPage, requireUser, session } from "@latchkey/auth-core";
import { type Database, requireReady } from "@latchkey/db";
import * as server from "@latchkey/server";
import { files as shared } from "@latchkey/ui";
import express, { type Express } from "express";
import type { Config } from "./config.ts";
import { prerender, SITE } from "./prerender.ts";

const files = { ...shared, "hello.js": `${SITE}/hello.js` };

/** Static pages for everyone, and JSON for logged-in users. They log in on `config.site`, and return. */
export function createApp({ config, db, log }: { config: Config; db: Database; log: server.Log }): Express {
  const app = express();
  const { handler, url } = server.assets(files, config.app);
  const { origin } = config.app;
  const loginPage = `${config.site.origin}/login`;

  app.set("trust proxy", config.app.trustProxy);
  app.use(server.requestLog(log), server.securityHeaders({ https: config.session.cookie.secure, pages: {} }));
  app.use(server.ownHost(config.app));
  app.use(server.health(() => requireReady(db), log));
  app.use(checkup({ db, config }));
  app.use("/assets", handler);
  app.use(server.siteFiles(config.app, files));
  app.use(server.compressPages());
  app.use(prerender({ asset: url, login: `${loginPage}?return_to=${encodeURIComponent(`${origin}/`)}` }));
  app.use(server.sameOrigin(origin));
  app.use(server.formBody());
  app.use(session({ db, config: config.session, log, loginPage, origin }));

  app.get("/hello", requireLogin, (req, res) => {
    const { id, username } = requireUser(req);
    res.json({ id, username });
  });
  app.post("/logout", requireOwnPage, async (req, res) => {
    await logout(req, { db });
    res.redirect(303, "/");
  });

  app.use(server.notFound);
  app.use(server.errorHandler((problem, res) => res.send(server.errorPage(problem, res.req))));
  return app;
}

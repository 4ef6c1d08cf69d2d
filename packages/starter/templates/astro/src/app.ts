import { type Astro, pageOf } from "@latchkey/astro-server";
import { checkup, logout, requireLogin, requireOwnPage, session, type User } from "@latchkey/auth-core";
import { type Database, requireReady } from "@latchkey/db";
import * as server from "@latchkey/server";
import { files } from "@latchkey/ui";
import express, { type Express } from "express";
import type { Config } from "./config.ts";

interface Parts {
  config: Config;
  db: Database;
  log: server.Log;
  astro: Astro;
}

/** `Astro.locals` */
export interface Locals {
  user?: User;
  /** The origin of the site where users log in and have their account. */
  site: string;
  /** The URL of an asset file. */
  asset(name: string): string;
}

/** Express guards the routes, Astro renders the pages. Users log in on `config.site`, and return. */
export function createApp({ config, db, log, astro }: Parts): Express {
  const app = express();
  const { handler, url } = server.assets(files, config.app);
  const { origin } = config.app;
  const loginPage = `${config.site.origin}/login`;
  const pages = { inlineStyles: astro.inlineStyles };
  const page = pageOf(astro, origin, ({ user }): Locals => ({ user, site: config.site.origin, asset: url }));

  app.set("trust proxy", config.app.trustProxy);
  app.disable("etag"); // Useless here: responses to a logged-in user are not cached.
  app.use(server.requestLog(log), server.securityHeaders({ https: config.session.cookie.secure, pages }));
  app.use(server.ownHost(config.app));
  app.use(server.health(() => requireReady(db), log));
  app.use(checkup({ db, config }));
  app.use("/assets", handler);
  app.use(server.siteFiles(config.app, files));
  app.use(server.compressPages());
  app.use(astro.files);
  app.use(server.sameOrigin(origin));
  app.use(server.formBody());
  app.use(session({ db, config: config.session, log, loginPage, origin }));

  app.get("/", page("/"));
  app.get("/dashboard", requireLogin, page("/dashboard"));
  app.post("/logout", requireOwnPage, async (req, res) => {
    await logout(req, { db });
    res.redirect(303, "/");
  });

  app.use(astro.unmatched);
  app.use(server.errorHandler((problem, res) => res.send(server.errorPage(problem, res.req))));
  return app;
}

import { checkup, requireLogin, requireUser, session, sessionSettings } from "@latchkey/auth-core";
import { databaseSettings, openDatabase, requireReady } from "@latchkey/db";
import { originVariables } from "@latchkey/product/apps";
import * as server from "@latchkey/server";
import express from "express";
import manifest from "../package.json" with { type: "json" };

const { prefix, port } = manifest.app;
const config = server.settingsOrExit((environment) => {
  const groups = { app: server.appSettings(prefix, port), database: databaseSettings };
  return server.readSettings(environment, { ...groups, session: sessionSettings(originVariables([manifest.app])) });
});
const log = server.createLog(config.app);
const db = openDatabase(config.database.url, { name: manifest.name });

const app = express();
app.set("trust proxy", config.app.trustProxy);
app.use(server.requestLog(log), server.securityHeaders({ https: config.session.cookie.secure }));
app.use(server.ownHost(config.app), server.siteFiles(config.app), checkup({ db, config }));
app.use(server.health(() => requireReady(db), log));
app.use(server.sameOrigin(config.app.origin));
app.use(session({ db, config: config.session, log }));
app.get("/hello", requireLogin, (req, res) => {
  res.json({ hello: requireUser(req).username });
});
app.use(server.notFound, server.errorHandler());
server.serve(app, { ...config.app, log, close: () => db.destroy() });

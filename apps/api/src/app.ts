import { requireLogin, session } from "@latchkey/auth-core";
import type { Database } from "@latchkey/db";
import {
  errorHandler,
  health,
  jsonBody,
  type Log,
  notFound,
  requestLog,
  sameOrigin,
  securityHeaders,
} from "@latchkey/server";
import express, { type Express } from "express";
import type { Config } from "./config.ts";
import { loginRoutes } from "./routes/login.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { registerRoute } from "./routes/register.ts";

export function createApp({ config, db, log }: { config: Config; db: Database; log: Log }): Express {
  const app = express();
  const { login, logout, me } = loginRoutes(db);
  const { list, markRead } = notificationRoutes(db);

  app.set("trust proxy", config.app.trustProxy);
  app.use(requestLog(log));
  app.use(securityHeaders({ https: config.session.cookie.secure }));
  app.use(health(() => db.raw("SELECT 1")));
  app.use(sameOrigin(config.app.origin));
  app.use(jsonBody());
  app.use(session({ db, config: config.session, log }));

  app.post("/register", registerRoute(db));
  app.post("/login", login);
  app.post("/logout", logout);
  app.get("/me", requireLogin, me);
  app.get("/notifications", requireLogin, list);
  app.post("/notifications/read", requireLogin, markRead);

  app.use(notFound);
  app.use(errorHandler());
  return app;
}

import type { Database } from "@latchkey/db";
import type { CookieOptions, Request, RequestHandler } from "express";
import expressSession from "express-session";
import type { SessionConfig } from "../settings.ts";
import { refuseDuplicateCookies } from "./duplicate-cookies.ts";
import { type EventLog, SessionStore } from "./store.ts";

declare module "express-session" {
  interface SessionData {
    userId: string;
    authVersion: number;
    /** The same for all ids that a browser's login goes through; not secret. */
    lineage: string;
    /** "Remember me" was ticked. */
    remembered: boolean;
    /** Where the login came from, for the list of sessions. */
    browser: string;
    address: string;
  }
}

export interface SessionCookie {
  name: string;
  options: CookieOptions;
}

declare global {
  namespace Express {
    interface Locals {
      sessionCookie: SessionCookie;
      eventLog: EventLog;
    }
  }
}

export interface SessionOptions {
  db: Database;
  config: SessionConfig;
  log: EventLog;
}

/**
 * Middleware that gives each request its `req.session` and, where someone is logged in, `req.user`.
 * Every app mounts it with the same database and settings: that is the whole single sign-on.
 * Mount it behind static files and health checks, which must not depend on the database.
 */
export function session({ db, config, log }: SessionOptions): RequestHandler {
  const { name, secure, domain } = config.cookie;
  const cookie = {
    path: "/", // Every page of the site is one login.
    httpOnly: true, // A script that got into a page cannot carry the id away.
    sameSite: "lax", // Other sites' forms and frames come without it; links to us come with it.
    secure, // Over TLS only, where there is TLS.
    domain, // Unset: this host alone, not its subdomains.
    // No Max-Age: the cookie ends with the browser, and the session in the database by its own clock. "Remember me" sets one.
  } satisfies CookieOptions;

  const load = expressSession({
    name,
    secret: config.secrets,
    store: new SessionStore(db, log),
    cookie,
    resave: false, // Writing back unchanged data would race with other requests of the same browser.
    saveUninitialized: false, // Visitors who never log in get no cookie and no row.
  });
  const sessionCookie = { name, options: cookie };
  return function session(req, res, next) {
    res.locals.sessionCookie = sessionCookie;
    res.locals.eventLog = log;
    refuseDuplicateCookies(req, res, sessionCookie, log);
    load(req, res, (error) => {
      if (error) return next(error); // Also after the answer, where saving the session failed.
      req.sessionOver = !isFound(req) && Boolean(req.headers.cookie?.includes(`${name}=`));
      // What is made for one person is kept by no cache, and not shown by the Back button after logout.
      res.setHeader("Cache-Control", req.user ? "no-store" : "private, no-cache");
      next();
    });
  };
}

/** A session that was found says whether its login is recent, whoever it is of. */
const isFound = (req: Request) => req.recentLogin !== undefined;

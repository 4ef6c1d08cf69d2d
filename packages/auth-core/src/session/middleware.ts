import type { Database } from "@latchkey/db";
import type { CookieOptions, Request, RequestHandler, Response } from "express";
import expressSession from "express-session";
import type { HowLoggedIn, PendingLogin } from "../login-options.ts";
import type { EventLog } from "../request/event-log.ts";
import type { SessionConfig } from "../settings.ts";
import { refuseDuplicateCookies } from "./duplicate-cookies.ts";
import { abandonSession } from "./save.ts";
import { SessionStore } from "./store.ts";

declare module "express-session" {
  interface SessionData extends Required<HowLoggedIn> {
    userId: string;
    authVersion: number;
    /** Identifies a login across its session IDs. Not secret. */
    lineage: string;
    /** The user chose "Remember me". */
    remembered: boolean;
    /** Where the login came from, for the list of sessions. */
    browser: string;
    address: string;
    /** The session of a login whose second factor is still missing. It has no `userId`. */
    pending: PendingLogin;
  }
}

interface SessionOptions {
  db: Database;
  config: SessionConfig;
  log: EventLog;
  /** Where `requireLogin` redirects anonymous visitors: a path, or a URL at another app. Without it they get 401. */
  loginPage?: string;
  /** This app's origin, to which a login at another app returns. */
  origin?: string;
}

declare global {
  namespace Express {
    interface Locals {
      loginPage?: string;
      returnOrigin?: string;
    }
  }
}

/**
 * Middleware that adds `req.session` and, for a logged-in user, `req.user`. One login works in every app because all
 * apps mount this middleware with the same database and secrets (single sign-on). Mount it after static files and
 * health checks, which must not depend on the database.
 */
export function session({ db, config, log, loginPage, origin }: SessionOptions): RequestHandler {
  const { name } = config.cookie;
  const cookie = cookieOptions(config.cookie);
  const load = expressSession({
    name,
    secret: config.secrets,
    store: new SessionStore(db, log),
    cookie,
    resave: false, // Saving an unchanged session would race with other requests of the same browser.
    saveUninitialized: false, // Anonymous visitors get no cookie and no row.
  });
  const sessionCookie = { name, options: cookie };
  return function session(req, res, next) {
    res.locals.sessionCookie = sessionCookie;
    res.locals.eventLog = log;
    res.locals.loginPage = loginPage;
    res.locals.returnOrigin = origin;
    refuseDuplicateCookies(req, res, sessionCookie, log);
    load(req, res, (error) => {
      if (error) return next(error); // This may be after the response, if saving the session failed.
      abandonOnFailure(req, res);
      req.sessionEnded = !isFound(req) && Boolean(req.headers.cookie?.includes(`${name}=`));
      // No cache may keep a user's page, and the Back button must not show it after logout.
      res.setHeader("Cache-Control", req.user ? "no-store" : "private, no-cache");
      next();
    });
  };
}

/** The attributes of the session cookie. settings.ts chooses its name. */
export function cookieOptions({ secure, domain }: SessionConfig["cookie"]) {
  return {
    path: "/", // One login for every page of the site.
    httpOnly: true, // An injected script (XSS) cannot read the session ID.
    sameSite: "lax", // Sent with links from other sites, but not with their forms and frames (CSRF).
    secure, // If true, it is sent over TLS only.
    domain, // If unset, it is sent to this host only, not to its subdomains.
    // No Max-Age: the browser deletes the cookie when it closes, and sessions expire in the database. "Remember me" sets one.
  } satisfies CookieOptions;
}

/** A request that fails leaves its session unchanged: with status 5xx nothing is stored, and no new cookie is sent. */
function abandonOnFailure(req: Request, res: Response) {
  const { writeHead, end } = res;
  const abandonIf = (status: number) => status >= 500 && abandonSession(req);
  // Plain functions: a Proxy would cost each request more than the rest of this middleware.
  Object.assign(res, {
    writeHead(status: number, ...args: unknown[]) {
      abandonIf(status); // A framework may pass it here only.
      return Reflect.apply(writeHead, res, [status, ...args]);
    },
    end(...args: unknown[]) {
      abandonIf(res.statusCode);
      return Reflect.apply(end, res, args);
    },
  });
}

const isFound = (req: Request) => req.recentLogin !== undefined;

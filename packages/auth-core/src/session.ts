import type { Database } from "@latchkey/db";
import type { CookieOptions, RequestHandler } from "express";
import expressSession from "express-session";
import type { SessionConfig } from "./config.ts";
import { type SessionLog, SessionStore } from "./session-store.ts";

declare module "express-session" {
  interface SessionData {
    userId: string;
    authVersion: number;
  }
}

declare global {
  namespace Express {
    interface Locals {
      sessionCookie: { name: string; options: CookieOptions };
    }
  }
}

export interface SessionOptions {
  db: Database;
  config: SessionConfig;
  log: SessionLog;
}

/**
 * Middleware that gives each request its `req.session` and, where someone is logged in, `req.user`.
 * Every app mounts it with the same database and settings: that is the whole single sign-on.
 * Mount it behind static files and health checks, which must not depend on the database.
 */
export function session({ db, config, log }: SessionOptions): RequestHandler[] {
  const { name, secure, domain } = config.cookie;
  const cookie = {
    path: "/", // Every page of the site is one login.
    httpOnly: true, // A script that got into a page cannot carry the id away.
    sameSite: "lax", // Other sites' forms and frames come without it; links to us come with it.
    secure, // Over TLS only, where there is TLS.
    domain, // Unset: this host alone, not its subdomains.
    // No Max-Age: the cookie ends with the browser, and the session in the database by its own clock.
  } satisfies CookieOptions;

  const load = expressSession({
    name,
    secret: config.secrets,
    store: new SessionStore(db, config, log),
    cookie,
    resave: false, // Writing back unchanged data would race with other requests of the same browser.
    saveUninitialized: false, // Visitors who never log in get no cookie and no row.
  });
  const protect: RequestHandler = (req, res, next) => {
    res.locals.sessionCookie = { name, options: cookie };
    // What is made for one person is kept by no cache, and not shown by the Back button after logout.
    res.set("Cache-Control", req.user ? "no-store" : "private, no-cache");
    next();
  };
  return [refuseTwins(name, cookie, log), load, protect];
}

/**
 * A sibling subdomain, or anyone on plain HTTP, can plant a second cookie of our name, and the first one sent would
 * win: a person could work in the session of an attacker. Two count as none, and the browser forgets both.
 * (A `__Host-` cookie cannot be planted.)
 */
function refuseTwins(name: string, cookie: CookieOptions, log: SessionLog): RequestHandler {
  return function refuseTwins(req, res, next) {
    const pairs = (req.headers.cookie ?? "").split(/; */);
    const others = pairs.filter((pair) => !pair.startsWith(`${name}=`));
    if (pairs.length - others.length > 1) {
      log.warn({ host: req.hostname }, "Two session cookies at once: one was planted, both are refused");
      req.headers.cookie = others.join("; ");
      for (const domain of [undefined, ...domainsOf(req.hostname)]) res.clearCookie(name, { ...cookie, domain });
    }
    next();
  };
}

/** `app.example.com` may have cookies of `app.example.com` and `example.com`. */
function domainsOf(hostname: string) {
  if (!/[a-z]/i.test(hostname)) return [];
  const labels = hostname.split(".");
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
}

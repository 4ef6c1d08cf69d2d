import { pages } from "@latchkey/texts";
import type { NextFunction, Request, RequestHandler, Response } from "express";
import { mustHaveSecondFactor } from "../policy.ts";
import { currentPage } from "../request/current-page.ts";
import { Refused, withNextStep } from "../request/refused.ts";
import { returningTo } from "../request/return-to.ts";
import { notAuthenticated } from "../session/current-user.ts";
import type { User } from "../users/public-user.ts";
import { letFormWait } from "../waiting-forms/waiting-form.ts";
import { requireOwnPage } from "./own-page.ts";

/**
 * Passes only requests of logged-in users, so `req.user` is set in the handlers behind it.
 *
 * Anonymous requests, including those with an expired session, are redirected to the login page and return afterward:
 * a page with 303, an htmx request with `HX-Redirect`, so that the login page never appears inside a fragment. All
 * others get 401, as does every anonymous request in an app whose `session` has no `loginPage`. A posted form waits for
 * the login, if the app mounts `waitingForms`. Search engines list no private page, not even as a link that other sites
 * contain.
 */
export const requireLogin: RequestHandler = loginGuard(mustHaveSecondFactor);

/** @param mustHave decides which users must have a second factor */
export function loginGuard(mustHave: (user: User) => boolean): RequestHandler {
  return (req, res, next) => {
    requireAnyLogin(req, res, (refusal) => {
      const lacksFactor = req.user && !req.session.factor && mustHave(req.user);
      next(refusal ?? (lacksFactor ? secondFactorNeeded() : undefined));
    });
  };
}

/** The same without a second factor, which `mustHaveSecondFactor` may still demand: for routes that confirm a login. */
export const requireAnyLogin: RequestHandler = (req, res, next) => {
  res.set("X-Robots-Tag", "noindex");
  if (req.user) return requireOwnPage(req, res, next);
  sendToLogin(req, res, next, notAuthenticated());
};

/** Passes only requests of users whose login had a second factor. Others get 403, with a link to set one up. */
export const requireSecondFactor: RequestHandler = loginGuard(() => true);

/**
 * Step-up authentication (ASVS 5.0, 7.5.2): passes only if the login was within `POLICY.stepUpAge`. It
 * protects sensitive actions from an intruder at an unlocked computer. Otherwise, the user confirms it, and the form that was
 * posted goes through.
 */
export const requireRecentLogin: RequestHandler = recent(requireLogin);

/** The same for setting up a second factor, which `mustHaveSecondFactor` may still demand. */
export const requireLoginToEnrol: RequestHandler = recent(requireAnyLogin);

function recent(guard: RequestHandler): RequestHandler {
  return (req, res, next) => {
    guard(req, res, (refusal) => {
      if (refusal || req.recentLogin) return next(refusal);
      sendToLogin(req, res, next, loginTooOld());
    });
  };
}

/**
 * For forms that ask for the password themselves: on an account with a second factor the password alone is not enough, so
 * the login must be recent, too. On an account without a password, it must be recent instead.
 */
export const requireRecentFactor: RequestHandler = (req, res, next) => {
  const guard = req.session.factor || !req.user?.hasPassword ? requireRecentLogin : requireLogin;
  return guard(req, res, next);
};

const secondFactorNeeded = () =>
  withNextStep(new Refused(403, "second_factor_needed"), "/account/authenticator", pages.secondFactor.setUp);

export const loginTooOld = () => new Refused(401, "login_too_old");

function sendToLogin(req: Request, res: Response, next: NextFunction, refused: Refused) {
  res.vary("Accept").vary("HX-Request");
  const { loginPage, returnOrigin = "" } = res.locals;
  const fragment = req.get("HX-Request") === "true";
  if (!loginPage || !(fragment || req.accepts(["html", "json"]) === "html")) return next(refused);
  if (letFormWait(req, res, next)) return;
  const location = returningTo(loginPage, returnOrigin + currentPage(req));
  if (fragment) res.status(401).set("HX-Redirect", location).end();
  else res.redirect(303, location);
}

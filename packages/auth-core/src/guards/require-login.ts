import type { NextFunction, Request, RequestHandler, Response } from "express";
import { currentPage } from "../request/current-page.ts";
import { Refused } from "../request/refused.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { requireOwnPage } from "./own-page.ts";
import { letFormWait } from "./waiting-form.ts";

/**
 * Passes only requests of logged-in users, so `req.user` is set in the handlers behind it.
 *
 * Anonymous requests, including those with an expired session, are redirected to the login page and return afterward:
 * a page with 303, an htmx request with `HX-Redirect`, so that the login page never appears inside a fragment. All
 * others get 401, as does every anonymous request in an app whose `session` has no `loginPage`. A posted form waits for
 * the login, if the app mounts `waitingForms`. Search engines list no private page, not even as a link that other sites
 * contain.
 */
export const requireLogin: RequestHandler = (req, res, next) => {
  res.set("X-Robots-Tag", "noindex");
  if (req.user) return requireOwnPage(req, res, next);
  sendToLogin(req, res, next, notAuthenticated());
};

/**
 * Step-up authentication (ASVS 5.0, 7.5.2): passes only if the password was entered within `POLICY.stepUpAge`. It
 * protects sensitive actions from an intruder at an unlocked computer. Otherwise, the user confirms it, and the form that was
 * posted goes through.
 */
export const requireRecentLogin: RequestHandler = (req, res, next) => {
  requireLogin(req, res, (refusal) => {
    if (refusal || req.recentLogin) return next(refusal);
    sendToLogin(req, res, next, loginTooOld());
  });
};

/**
 * For forms that ask for the password themselves: on an account with a second factor the password alone is not enough, so
 * the login must be recent, too.
 */
export const requireRecentFactor: RequestHandler = (req, res, next) => {
  const guard = req.session.factor ? requireRecentLogin : requireLogin;
  return guard(req, res, next);
};

const loginTooOld = () => new Refused(401, "login_too_old");

function sendToLogin(req: Request, res: Response, next: NextFunction, refused: Refused) {
  res.vary("Accept").vary("HX-Request");
  const { loginPage, returnOrigin = "" } = res.locals;
  const fragment = req.get("HX-Request") === "true";
  if (!loginPage || !(fragment || req.accepts(["html", "json"]) === "html")) return next(refused);
  if (letFormWait(req, res, next)) return;
  const location = `${loginPage}?return_to=${encodeURIComponent(returnOrigin + currentPage(req))}`;
  if (fragment) res.status(401).set("HX-Redirect", location).end();
  else res.redirect(303, location);
}

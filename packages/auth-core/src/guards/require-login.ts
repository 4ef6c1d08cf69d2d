import type { NextFunction, Request, RequestHandler, Response } from "express";
import { Refused } from "../request/refused.ts";
import { currentPage } from "../request/return-to.ts";
import { notAuthenticated } from "../session/current-user.ts";
import { requireOwnPage } from "./own-page.ts";

/**
 * Lets a request pass only if someone is logged in: behind it `req.user` is set.
 *
 * Others are sent where they can log in, and back afterwards, in the way the client understands: a page with 303;
 * an htmx fragment with `HX-Redirect`, so that the login never lands inside a page; everything else with 401.
 * An app whose `session` has no `loginPage` always answers 401.
 */
export const requireLogin: RequestHandler = (req, res, next) => {
  if (req.user) return requireOwnPage(req, res, next);
  sendToLogin(req, res, next, notAuthenticated());
};

/**
 * Lets pass who gave the password lately (POLICY.stepUpAge), for what an intruder at an open browser would like to do
 * (ASVS 5.0, 7.5.2). Others give it again on the login page and come back.
 */
export const requireRecentLogin: RequestHandler = (req, res, next) => {
  requireLogin(req, res, (refusal) => {
    if (refusal || req.recentLogin) return next(refusal);
    sendToLogin(req, res, next, loginTooOld());
  });
};

const loginTooOld = () => new Refused(401, "login_too_old");

function sendToLogin(req: Request, res: Response, next: NextFunction, refused: Refused) {
  res.vary("Accept").vary("HX-Request");
  const { loginPage } = res.locals;
  const fragment = req.get("HX-Request") === "true";
  if (!loginPage || !(fragment || req.accepts(["html", "json"]) === "html")) return next(refused);
  const location = `${loginPage}?return_to=${encodeURIComponent(currentPage(req))}`;
  if (fragment) res.status(401).set("HX-Redirect", location).end();
  else res.redirect(303, location);
}

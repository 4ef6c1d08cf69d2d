import { pages } from "@latchkey/texts";
import type { RequestHandler } from "express";
import createError from "http-errors";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * CSRF protection: refuses unsafe requests from other origins (403), so no form needs a token.
 *
 * Only the browser can set `Sec-Fetch-Site`, which compares scheme, host and port; browsers send it to HTTPS and
 * localhost. Elsewhere, `Origin` must match. A request with neither header does not come from a browser, so it carries
 * nobody else's cookie. SameSite cookies are not enough: sibling subdomains and other ports are the same site.
 * Go's http.CrossOriginProtection follows the same rule.
 * @param own the app's origin: scheme, host and port as the browser sees them
 */
export function sameOrigin(own: string): RequestHandler {
  return function sameOrigin(req, _res, next) {
    if (SAFE_METHODS.includes(req.method) || isSameOrigin(req.get("sec-fetch-site"), req.get("origin"), own))
      return next();
    next(createError(403, pages.errors.crossOrigin({ origin: own }), { code: "cross_origin" }));
  };
}

function isSameOrigin(site: string | undefined, origin: string | undefined, own: string) {
  if (site !== undefined) return site === "same-origin" || site === "none";
  return origin === undefined || origin === own;
}

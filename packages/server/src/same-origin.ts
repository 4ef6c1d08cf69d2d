import { pages } from "@latchkey/texts";
import type { RequestHandler } from "express";
import { HttpError } from "./http-error.ts";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses unsafe requests that a browser sends for another origin (403), so no form needs a token.
 *
 * `Sec-Fetch-Site` is set by the browser alone and compares scheme, host and port; browsers send it to https and
 * localhost. Elsewhere `Origin` must be ours. A request with neither comes from no browser and carries no one
 * else's cookie. SameSite does not do this: sibling subdomains and other ports are the same site.
 * (Go's http.CrossOriginProtection decides likewise.)
 * @param own our origin: scheme, host and port as the browser sees them
 */
export function sameOrigin(own: string): RequestHandler {
  return function sameOrigin(req, _res, next) {
    if (SAFE_METHODS.includes(req.method) || isOurs(req.get("sec-fetch-site"), req.get("origin"), own)) return next();
    next(new HttpError(403, pages.errors.crossOrigin({ origin: own }), { code: "cross_origin" }));
  };
}

function isOurs(site: string | undefined, origin: string | undefined, own: string) {
  if (site !== undefined) return site === "same-origin" || site === "none";
  return origin === undefined || origin === own;
}

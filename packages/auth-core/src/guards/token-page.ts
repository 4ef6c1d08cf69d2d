import type { RequestHandler } from "express";

/**
 * For a page that an emailed link opens: its URL contains a token, which must not leak in a Referer header or a cache.
 * The origin alone is sent, as the CSRF guard needs it. (A browser uses the last policy that it knows.) Search engines that
 * find the URL in a public mailing list's archive must not list it.
 */
export const tokenPage: RequestHandler = (_req, res, next) => {
  res.set({
    "Referrer-Policy": "no-referrer, strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
  });
  next();
};

import cors from "cors";
import type { RequestHandler } from "express";

/**
 * CORS: lets pages of these origins read from the API with their user's cookie. Unsafe requests are refused by
 * `sameOrigin`.
 */
export function crossOriginReads(origins: string[]): RequestHandler {
  const allow = cors({ origin: origins, credentials: true, methods: ["GET", "HEAD"] });
  return function crossOriginReads(req, res, next) {
    if (req.headers.origin !== undefined) return allow(req, res, next);
    res.setHeader("Vary", "Origin"); // Same-origin requests, which are nearly all, need no other header.
    next();
  };
}

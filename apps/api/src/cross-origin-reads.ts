import cors from "cors";
import type { RequestHandler } from "express";

/** Lets pages of these origins read here with their visitor's cookie. What changes something they cannot send (sameOrigin). */
export function crossOriginReads(origins: string[]): RequestHandler {
  const answer = cors({ origin: origins, credentials: true, methods: ["GET", "HEAD"] });
  return function crossOriginReads(req, res, next) {
    if (req.headers.origin !== undefined) return answer(req, res, next);
    res.setHeader("Vary", "Origin"); // Nearly all requests come from no other origin, and need no more than this.
    next();
  };
}

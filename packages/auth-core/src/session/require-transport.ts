import type { Request } from "express";

/**
 * Rejects a login over plain HTTP when the session cookie is Secure: express-session would silently send no cookie, and
 * the login would seem to succeed and be lost.
 */
export function requireTransport(req: Request): void {
  if (!req.session.cookie.secure || req.secure) return;
  throw new Error(
    "The session cookie is Secure, but this request arrived over plain HTTP. Behind a TLS proxy set TRUST_PROXY to " +
      "the number of proxies; without TLS set COOKIE_SECURE=false.",
  );
}

import type { Request } from "express";

/**
 * Rejects a login over plain HTTP when the session cookie is Secure: express-session would silently send no cookie, and
 * the login would seem to succeed and be lost.
 */
export function requireTransport(req: Request): void {
  if (!req.session.cookie.secure || req.secure) return;
  throw new Error(
    `The session cookie is Secure, but this request arrived over plain HTTP from ${req.socket.remoteAddress}. If that is your ` +
      "TLS proxy, TRUST_PROXY must trust it, and it must send X-Forwarded-Proto; without TLS set COOKIE_SECURE=false.",
  );
}

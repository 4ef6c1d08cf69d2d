import type { RequestHandler } from "express";
import helmet from "helmet";

export interface SecurityOptions {
  /** Browsers come over TLS, and are told to keep to it (HSTS). */
  https: boolean;
  /** Another origin that scripts of our pages may talk to. */
  connectTo?: string;
  /** For development servers that put styles into pages. */
  inlineStyles?: boolean;
}

/**
 * Answers with helmet's headers and a Content-Security-Policy that lets a page use its own origin only, and `connectTo`.
 */
export function securityHeaders({ https, connectTo, inlineStyles = false }: SecurityOptions): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: inlineStyles ? ["'self'", "'unsafe-inline'"] : ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", ...(connectTo ? [connectTo] : [])],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // "no-referrer" would make browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: "same-origin" },
    strictTransportSecurity: https && { maxAge: 31_536_000 },
    xFrameOptions: { action: "deny" },
  });
}

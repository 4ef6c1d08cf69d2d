import type { RequestHandler } from "express";
import helmet from "helmet";

/**
 * Answers with helmet's headers and a Content-Security-Policy that lets a page use its own origin only.
 * @param https whether browsers come over TLS; then they are told to keep to it (HSTS)
 */
export function securityHeaders({ https }: { https: boolean }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
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

import { Socket } from "node:net";
import type { RequestHandler } from "express";
import helmet from "helmet";
import { IncomingMessage, ServerResponse } from "./http.ts";

export interface SecurityOptions {
  /** Browsers come over TLS, and are told to keep to it (HSTS). */
  https: boolean;
  /** For an app whose answers are pages; one without gives its answers no rights at all. */
  pages?: PageOptions;
}

export interface PageOptions {
  /** Another origin that scripts of our pages may talk to. */
  connectTo?: string;
  /** For development servers that put styles into pages. */
  inlineStyles?: boolean;
}

/**
 * Answers with helmet's headers and a Content-Security-Policy that lets a page use its own origin only, and `connectTo`.
 */
export function securityHeaders({ https, pages }: SecurityOptions): RequestHandler {
  const onlyPages = pages
    ? {}
    : { crossOriginOpenerPolicy: false, originAgentCluster: false, xDnsPrefetchControl: false };
  const headers = headersOf(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          formAction: ["'none'"],
          baseUri: ["'none'"],
          ...(pages && sourcesOf(pages)),
          frameAncestors: ["'none'"],
        },
      },
      // "no-referrer" would make browsers send `Origin: null` with our own forms.
      referrerPolicy: { policy: "same-origin" },
      strictTransportSecurity: https && { maxAge: 31_536_000 },
      xFrameOptions: { action: "deny" },
      // What no browser in use reads any more.
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
      ...onlyPages,
    }),
  );
  return function securityHeaders(_req, res, next) {
    res.removeHeader("X-Powered-By");
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}

function sourcesOf({ connectTo, inlineStyles = false }: PageOptions) {
  return {
    scriptSrc: ["'self'"],
    styleSrc: inlineStyles ? ["'self'", "'unsafe-inline'"] : ["'self'"],
    imgSrc: ["'self'"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'", ...(connectTo ? [connectTo] : [])],
    formAction: ["'self'"],
  };
}

/** What helmet answers is the same for all requests. Asked once, it costs them a third. */
function headersOf(answer: ReturnType<typeof helmet>) {
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  answer(req, res, (error) => {
    if (error) throw error;
  });
  return Object.entries(res.getHeaders() as Record<string, string>);
}

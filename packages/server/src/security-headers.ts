import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { RequestHandler } from "express";
import helmet from "helmet";

interface SecurityOptions {
  /** Browsers connect over TLS and get Strict-Transport-Security (HSTS). */
  https: boolean;
  /** For apps that serve pages. Without it, the policy allows nothing. */
  pages?: PageOptions;
}

interface PageOptions {
  /** Another origin that scripts on the pages may connect to. */
  connectTo?: string;
  /** Whether the pages submit forms by themselves. If false, their scripts must send what forms contain. */
  forms?: boolean;
  /** Origins of other apps that the login form may return to: browsers apply `form-action` to redirects, too. */
  returnTo?: readonly string[];
  /** For development servers that inline styles. */
  inlineStyles?: boolean;
  /** For Vite's development server: its script waits in a worker, made from a blob, until the server has restarted. */
  blobWorkers?: boolean;
}

/**
 * Sets helmet's headers and a Content-Security-Policy (CSP) that allows only the page's own origin, `connectTo` and
 * `returnTo`.
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
      // "no-referrer" would make browsers send `Origin: null` with the site's own forms.
      referrerPolicy: { policy: "same-origin" },
      strictTransportSecurity: https && { maxAge: 31_536_000 },
      xFrameOptions: { action: "deny" },
      // No current browser reads these.
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

function sourcesOf({ connectTo, forms = true, returnTo = [], inlineStyles = false, blobWorkers = false }: PageOptions) {
  return {
    scriptSrc: ["'self'"],
    styleSrc: inlineStyles ? ["'self'", "'unsafe-inline'"] : ["'self'"],
    imgSrc: ["'self'"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'", ...(connectTo ? [connectTo] : [])],
    ...(blobWorkers && { workerSrc: ["blob:"] }),
    formAction: forms ? ["'self'", ...returnTo] : ["'none'"],
  };
}

/** Helmet sets the same headers on every response. Computing them once saves a third of the cost of a request. */
function headersOf(setHeaders: ReturnType<typeof helmet>) {
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  setHeaders(req, res, (error) => {
    if (error) throw error;
  });
  return Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)] as const);
}

import { type Contacts, errorPage, failed } from "@latchkey/server";
import type { Request, RequestHandler, Response } from "express";
import type { ExpressLocals } from "./middleware.ts";

/** How Express calls Astro: through the handler of `@astrojs/node` in the built site, through Vite in development. */
export interface Astro {
  /** Serves the scripts and styles that Astro generates. */
  files: RequestHandler;
  /** In development, Vite inlines the styles of pages. */
  inlineStyles: boolean;
  render(req: Request, res: Response, next: (error?: unknown) => void, locals: object): void;
  /** Handles a path without a route. */
  unmatched: RequestHandler;
}

/**
 * Returns a function that creates the handler of a page. Astro renders exactly this page, however the client spelled
 * its path, and with the app's own host: Astro builds its URL from the Host header, which a client can set to anything.
 * @param origin the app's own
 * @param localsOf returns the page's `Astro.locals`
 * @param contacts for the footer of error pages
 */
export function pageOf(astro: Astro, origin: string, localsOf: (req: Request) => object, contacts?: Contacts) {
  const { host } = new URL(origin);
  return (path: string): RequestHandler => {
    return function page(req, res, next) {
      req.headers.host = host;
      req.url = path + req.url.replace(/^[^?]*/, "");
      astro.render(req, res, next, Object.assign(localsOf(req), expressLocals(req, res, contacts)));
    };
  };
}

function expressLocals(req: Request, res: Response, contacts?: Contacts): ExpressLocals {
  return {
    express: {
      get status() {
        return res.statusCode;
      },
      fail(error) {
        const problem = failed(error, req, res);
        const headers = { "Content-Type": "text/html; charset=utf-8" };
        return new Response(errorPage(problem, req, contacts), { status: problem.status, headers });
      },
    },
  };
}

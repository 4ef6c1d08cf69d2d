import type { Request, RequestHandler, Response } from "express";
import { type AppContext, localsFor } from "./locals.ts";

/** How Express calls Astro: through the handler of `@astrojs/node` in the built site, through Vite in development. */
export interface Astro {
  /** Serves the scripts and styles that Astro generates. */
  files: RequestHandler;
  /** In development, Vite inlines the styles of pages. */
  inlineStyles: boolean;
  render(req: Request, res: Response, next: (error?: unknown) => void, locals: App.Locals): void;
  /** Handles a path without a route. */
  unmatched: RequestHandler;
}

/**
 * Returns a function that creates the handler of a page. Astro renders exactly this page, however the client spelled
 * its path, and with the app's own host: Astro builds its URL from the Host header, which a client can set to anything.
 */
export function pageOf(astro: Astro, context: AppContext) {
  const { host } = new URL(context.origin);
  return (path: string): RequestHandler => {
    return function page(req, res, next) {
      req.headers.host = host;
      req.url = path + req.url.replace(/^[^?]*/, "");
      astro.render(req, res, next, localsFor(req, res, context));
    };
  };
}

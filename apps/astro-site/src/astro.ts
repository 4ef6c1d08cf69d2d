import type { Request, RequestHandler, Response } from "express";
import { type AppContext, localsFor } from "./locals.ts";

/** How Express reaches Astro: `@astrojs/node`'s handler where the site is built, Vite's where it is being developed. */
export interface Astro {
  /** The scripts and styles that Astro makes of the pages. */
  files: RequestHandler;
  /** Vite puts the styles of pages into the pages while they are being developed. */
  inlineStyles: boolean;
  render(req: Request, res: Response, next: (error?: unknown) => void, locals: App.Locals): void;
  /** What happens to a path that no route names. */
  unmatched: RequestHandler;
}

/**
 * Gives a handler for each page: Astro renders exactly that page, however the client wrote its path, and for
 * exactly our host: Astro makes its URL of the Host header, which the client may fill with anything.
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

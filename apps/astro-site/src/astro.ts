import type { Database } from "@latchkey/db";
import type { Request, RequestHandler, Response } from "express";
import { type Links, localsFor } from "./locals.ts";

/** How Express reaches Astro: `@astrojs/node`'s handler where the site is built, Vite's where it is being developed. */
export interface Astro {
  render(req: Request, res: Response, next: (error?: unknown) => void, locals: App.Locals): void;
  /** What happens to a path that no route names. */
  otherwise: RequestHandler;
}

/** Gives a handler for each page: Astro renders exactly that page, however the client wrote its path. */
export function pageOf(astro: Astro, { db, links }: { db: Database; links: Links }) {
  return (path: string): RequestHandler => {
    return function page(req, res, next) {
      const query = req.originalUrl.split("?")[1];
      req.url = query === undefined ? path : `${path}?${query}`;
      astro.render(req, res, next, localsFor(req, res, { db, links }));
    };
  };
}

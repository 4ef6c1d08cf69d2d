import { join, relative } from "node:path";
import { product } from "@latchkey/product";
import { pages as texts } from "@latchkey/texts";
import { Eta } from "eta";
import type { Express, RequestHandler } from "express";

const VIEWS = join(import.meta.dirname, "../views");

/**
 * Makes `res.render` use Eta, which escapes the output of `<%= %>`, and shares data with every view.
 * @param cache keeps compiled templates; without it, a changed template takes effect with the next request
 */
export function views(
  app: Express,
  { cache, ...shared }: { cache: boolean; site: string; asset(name: string): string },
): RequestHandler {
  const eta = new Eta({ views: VIEWS, cache });
  app.set("views", VIEWS);
  app.set("view engine", "eta");
  app.engine("eta", (path, data, done) => {
    eta.renderAsync(relative(VIEWS, path), data).then((html) => done(null, html), done);
  });
  return function shareWithViews(req, res, next) {
    // A form that waited for a login has logged in by the time its page is rendered.
    Object.defineProperty(res.locals, "user", { enumerable: true, get: () => req.user });
    Object.assign(res.locals, { product, texts, ...shared });
    next();
  };
}

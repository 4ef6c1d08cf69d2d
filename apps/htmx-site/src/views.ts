import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { exactTime, relativeTime } from "@latchkey/ui";
import { Eta } from "eta";
import type { Express, RequestHandler } from "express";

const VIEWS = fileURLToPath(new URL("../views", import.meta.url));

/**
 * Makes `res.render` use Eta, which escapes whatever `<%= %>` prints, and gives every view what all of them show.
 * @param cache keep compiled templates; without it a changed template shows at the next request
 */
export function views(
  app: Express,
  { cache, ...shared }: { cache: boolean; links: object; asset(name: string): string },
): RequestHandler {
  const eta = new Eta({ views: VIEWS, cache });
  app.set("views", VIEWS);
  app.set("view engine", "eta");
  app.engine("eta", (path, data, done) => {
    eta.renderAsync(relative(VIEWS, path), data).then((html) => done(null, html), done);
  });
  return function shareWithViews(req, res, next) {
    Object.assign(res.locals, {
      user: req.user,
      unread: req.unread,
      sessionOver: req.sessionOver,
      path: req.path,
      ...shared,
      exactTime,
      relativeTime,
    });
    next();
  };
}

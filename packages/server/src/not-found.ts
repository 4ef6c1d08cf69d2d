import { pages } from "@latchkey/texts";
import type { RequestHandler } from "express";
import createError from "http-errors";

/** Mount it after the last route. Responds with 405 if the path has a route for another method, 404 otherwise. */
export const notFound: RequestHandler = (req, _res, next) => {
  const routes = req.app.router.stack.filter((layer) => layer.route && matches(layer, req.path));
  const allowed = routes.flatMap((layer) => methodsOf(layer.route));
  if (allowed.length === 0) return next(createError(404, pages.errors.notFound));
  const methods = [...new Set(allowed)];
  next(createError(405, pages.errors.methodNotAllowed({ methods }), { headers: { Allow: methods.join(", ") } }));
};

function matches(layer: object, path: string): boolean {
  return "match" in layer && typeof layer.match === "function" && layer.match(path);
}

function methodsOf(route: object | undefined) {
  const methods = route && "methods" in route ? Object.keys(route.methods ?? {}) : [];
  return methods.map((method) => method.toUpperCase());
}

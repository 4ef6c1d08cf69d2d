import type { RequestHandler } from "express";

class NotFound extends Error {
  status = 404;
  expose = true;
}

class MethodNotAllowed extends Error {
  status = 405;
  expose = true;
  headers: Record<string, string>;

  constructor(allowed: string[]) {
    super(`Use ${allowed.join(" or ")} here.`);
    this.headers = { Allow: allowed.join(", ") };
  }
}

/** Stands behind the last route: 405 where the path has a route for another method, 404 otherwise. */
export const notFound: RequestHandler = (req, _res, next) => {
  const routes = req.app.router.stack.filter((layer) => layer.route && matches(layer, req.path));
  const allowed = routes.flatMap((layer) => methodsOf(layer.route));
  next(allowed.length > 0 ? new MethodNotAllowed([...new Set(allowed)]) : new NotFound("There is nothing here."));
};

function matches(layer: object, path: string): boolean {
  return "match" in layer && typeof layer.match === "function" && layer.match(path);
}

function methodsOf(route: object | undefined) {
  const methods = route && "methods" in route ? Object.keys(route.methods ?? {}) : [];
  return methods.map((method) => method.toUpperCase());
}

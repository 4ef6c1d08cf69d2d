import type { Request } from "express";

/** Stores the session now, so that the next request finds it. Await this before every redirect. */
export function save(req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    req.session.save((error) => (error ? reject(error) : resolve()));
  });
}

/** Detaches the session from the request: nothing is stored, extended or sent as a cookie when the response ends. */
export function abandonSession(req: Request): void {
  Reflect.deleteProperty(req, "session");
}

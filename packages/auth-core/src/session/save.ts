import type { Request } from "express";

/** Stores the session now, so that the next request already finds it. */
export function save(req: Request): Promise<void> {
  return promised((done) => req.session.save(done));
}

function promised(start: (done: (error?: unknown) => void) => void) {
  return new Promise<void>((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}

import { type RequestHandler, Router } from "express";

/**
 * `/healthz`: this process answers. `/readyz`: it can also do its work, as `isReady` finds out.
 * Both stand before the session, so that a dead database does not get a living process restarted.
 * @param isReady rejects while something that every page needs is missing
 */
export function health(isReady: () => Promise<unknown>): RequestHandler {
  return Router()
    .get("/healthz", (_req, res) => {
      res.json({ status: "ok" });
    })
    .get("/readyz", async (_req, res) => {
      const ready = await isReady().then(
        () => true,
        () => false,
      );
      res.status(ready ? 200 : 503).json({ status: ready ? "ready" : "unavailable" });
    });
}

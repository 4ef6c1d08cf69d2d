import type { RequestHandler } from "express";

/**
 * `/healthz`: this process answers. `/readyz`: it can also do its work, as `isReady` finds out.
 * Both stand before the session, so that a dead database does not get a living process restarted.
 * @param isReady rejects while something that every page needs is missing
 */
export function health(isReady: () => Promise<unknown>): RequestHandler {
  return function health(req, res, next) {
    const [, probe] = PROBES.exec(req.path) ?? [];
    if (!probe || (req.method !== "GET" && req.method !== "HEAD")) return next();
    if (probe === "healthz") return void res.json({ status: "ok" });
    return isReady().then(
      () => res.json({ status: "ready" }),
      () => res.status(503).json({ status: "unavailable" }),
    );
  };
}

const PROBES = /^\/(healthz|readyz)\/?$/;

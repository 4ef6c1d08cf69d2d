import type { RequestHandler } from "express";
import type { Log } from "./log.ts";

/**
 * `/healthz` answers 200 while the process runs; `/readyz` only if `isReady` resolves. Mount both before the session,
 * so a database outage does not get healthy processes restarted.
 * @param isReady rejects while something that every page needs is missing; never called again before it has settled
 * @param log gets one line, with the reason, each time the result changes
 */
export function health(isReady: () => Promise<unknown>, log: Log): RequestHandler {
  const check = shared(changesLogged(isReady, log));
  return function health(req, res, next) {
    const [, probe] = PROBES.exec(req.path) ?? [];
    if (!probe || (req.method !== "GET" && req.method !== "HEAD")) return next();
    if (probe === "healthz") return void res.json({ status: "ok" });
    return check().then((ready) =>
      ready ? res.json({ status: "ready" }) : res.status(503).json({ status: "unavailable" }),
    );
  };
}

/** Concurrent probes share one check: anyone can send any number of them. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };
}

function changesLogged(isReady: () => Promise<unknown>, log: Log) {
  let before: string | undefined;
  return async () => {
    const error: unknown = await isReady().then(
      () => null,
      (reason) => reason,
    );
    const reason = error instanceof Error ? error.message : "";
    if (reason && reason !== before) log.error({ err: error }, "Not ready, /readyz returns 503");
    if (before && !reason) log.info("Ready again, /readyz returns 200");
    before = reason;
    return error === null;
  };
}

const PROBES = /^\/(healthz|readyz)\/?$/;

import { randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { type Logger, pino } from "pino";
import { pinoHttp } from "pino-http";
import type { AppSettings } from "./settings.ts";

export type Log = Logger;

/** JSON lines in production, readable ones in development. */
export function createLog({ logLevel, production }: Pick<AppSettings, "logLevel" | "production">): Log {
  const options = { ignore: "pid,hostname,req,res,responseTime", translateTime: "SYS:HH:MM:ss" };
  const pretty = { target: "pino-pretty", options };
  return pino(production || logLevel === "silent" ? { level: logLevel } : { level: logLevel, transport: pretty });
}

/** Gives each request an id, `req.log` and one line when it is answered. Not the client's id: that could forge lines. */
export function requestLog(log: Log): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    // Names what is logged, so that no cookie, form or query string can slip in.
    serializers: {
      req: (request) => ({ id: request.id, method: request.method, path: pathOf(request.raw) }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    autoLogging: { ignore: ({ url }) => url === "/healthz" || url === "/readyz" },
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? "error" : "info"),
    customSuccessMessage: (req, res) => `${req.method} ${pathOf(req)} ${res.statusCode}`,
    customErrorMessage: (req, res) => `${req.method} ${pathOf(req)} ${res.statusCode}`,
  });
}

function pathOf(request: Partial<Request>) {
  return (request.originalUrl ?? request.url ?? "").split("?")[0];
}

import { randomUUID } from "node:crypto";
import type { Request, RequestHandler } from "express";
import { type DestinationStream, type Logger, pino, type SerializedError, stdSerializers } from "pino";
import { pinoHttp } from "pino-http";
import type { AppSettings } from "./settings.ts";

export type Log = Logger;

/** JSON lines in production, readable ones in development. */
export function createLog({ logLevel, production }: Pick<AppSettings, "logLevel" | "production">): Log {
  const options = { level: logLevel, serializers: { err } };
  if (production || logLevel === "silent") return pino(options, oneWriteATurn());
  const shown = { singleLine: true, ignore: "pid,hostname,req,res,responseTime", translateTime: "SYS:HH:MM:ss" };
  return pino({ ...options, transport: { target: "pino-pretty", options: shown } });
}

/** All lines of one turn of the event loop are one write, which costs more than making the lines. */
function oneWriteATurn(): DestinationStream {
  const output = pino.destination({ sync: true }); // Two writers at once would tear lines.
  let lines = "";
  const writeAll = () => {
    if (lines) output.write(lines);
    lines = "";
  };
  process.once("exit", writeAll);
  return {
    write(line) {
      if (!lines) setImmediate(writeAll);
      lines += line;
    },
  };
}

const err = stdSerializers.wrapErrorSerializer(withoutRow);

/** PostgreSQL repeats in `detail` the row that it refused: hashes and addresses. */
function withoutRow({ detail: _, ...error }: SerializedError) {
  return error;
}

/** Gives each request an id, `req.log` and one line when it is answered. Not the client's id: that could forge lines. */
export function requestLog(log: Log): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: () => randomUUID(),
    // Names what is logged, so that no cookie, form or query string can slip in.
    wrapSerializers: false, // Wrapping copies all headers first.
    serializers: {
      err,
      req: (req) => ({ id: req.id, method: req.method, path: pathOf(req) }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    autoLogging: { ignore: ({ url }) => url === "/healthz" || url === "/readyz" },
    customLogLevel: (_req, res) => (res.statusCode < 500 ? "info" : res.err ? "error" : "warn"),
    customSuccessMessage: (req, res) => `${req.method} ${pathOf(req)} ${res.statusCode}`,
    customErrorMessage: (req, res) => `${req.method} ${pathOf(req)} ${res.statusCode}`,
  });
}

function pathOf(request: Partial<Request>) {
  return (request.originalUrl ?? request.url ?? "").split("?")[0];
}

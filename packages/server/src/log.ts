import { randomUUID } from "node:crypto";
import type { RequestHandler, Response } from "express";
import { type DestinationStream, type Logger, pino, type SerializedError, stdSerializers } from "pino";
import type { AppSettings } from "./settings.ts";

export type Log = Logger;

/** JSON lines in production, readable ones in development. */
export function createLog({ logLevel, production }: Pick<AppSettings, "logLevel" | "production">): Log {
  const options = { level: logLevel, serializers: { err } };
  if (production || logLevel === "silent") return pino(options, writtenTogether());
  const shown = {
    singleLine: true,
    ignore: "pid,hostname,method,path,statusCode,responseTime",
    translateTime: "SYS:HH:MM:ss",
  };
  return pino({ ...options, transport: { target: "pino-pretty", options: shown } });
}

/** So long a line may wait to be written, less than anyone notices: a write costs more than making the lines. */
const TOGETHER_MS = 10;

/** The lines of a while are one write. A process that exits, also after an error, has written all of them. */
function writtenTogether(): DestinationStream {
  const output = pino.destination({ sync: true }); // Two writers at once would tear lines.
  let lines = "";
  const writeAll = () => {
    if (lines) output.write(lines);
    lines = "";
  };
  process.once("exit", writeAll);
  return {
    write(line) {
      if (!lines) setTimeout(writeAll, TOGETHER_MS);
      lines += line;
    },
  };
}

const err = stdSerializers.wrapErrorSerializer(withoutRow);

/** PostgreSQL repeats in `detail` the row that it refused: hashes and addresses. */
function withoutRow({ detail: _, ...error }: SerializedError) {
  return error;
}

declare global {
  namespace Express {
    interface Request {
      /** Of this request alone: stands in all its log lines and in what is answered when it fails. */
      id: string;
    }
    interface Response {
      /** Why it failed, for the log. */
      err?: Error;
    }
  }
}

/**
 * Gives each request an id, not the client's, which could forge lines; and writes a line when it is over, but for
 * health checks.
 * The line names what it logs, so that no cookie, form or query string can slip in.
 */
export function requestLog(log: Log): RequestHandler {
  function notAnswered(this: Response, err: Error) {
    log.error({ requestId: this.req.id, err }, "An answer could not be written");
  }
  return function requestLog(req, res, next) {
    req.id = randomUUID();
    const { method, originalUrl } = req;
    if (originalUrl === "/healthz" || originalUrl === "/readyz") return next();
    const started = performance.now();
    res.on("error", notAnswered); // Nobody else listens, and the process would end.
    res.on("close", () => {
      const { statusCode, err } = res;
      const path = pathOf(originalUrl);
      const level = statusCode < 500 ? "info" : err ? "error" : "warn";
      const responseTime = Math.round(performance.now() - started);
      log[level]({ requestId: req.id, method, path, statusCode, responseTime, err }, `${method} ${path} ${statusCode}`);
    });
    next();
  };
}

function pathOf(url: string) {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

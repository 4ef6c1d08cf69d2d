import { randomUUID } from "node:crypto";
import { histogram } from "@latchkey/metrics";
import type { Request, RequestHandler, Response } from "express";
import { type DestinationStream, type Logger, pino, type SerializedError, stdSerializers } from "pino";
import type { AppSettings } from "./settings.ts";

export type Log = Logger;

/** Creates the app's log: JSON lines that name the app in production, readable lines in development. */
export function createLog({
  name,
  logLevel,
  production,
}: Pick<AppSettings, "logLevel" | "production"> & { name?: string }): Log {
  const options = { name, level: logLevel, serializers: { err } };
  if (production || logLevel === "silent") return pino(options, bufferedOutput());
  const shown = {
    singleLine: true,
    ignore: "name,pid,hostname,method,path,statusCode,responseTime,policy,limits", // Already in the message.
    translateTime: "SYS:HH:MM:ss",
  };
  return pino({ ...options, transport: { target: "pino-pretty", options: shown } });
}

const requestDuration = histogram(
  "http_request_duration_seconds",
  "Duration of requests by route",
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
);

/** A write costs more than formatting a line, so lines are collected for this long. */
const FLUSH_INTERVAL_MS = 10;

/** Buffers lines and writes them together. Everything is written before the process exits, even after an error. */
function bufferedOutput(): DestinationStream {
  const output = pino.destination({ sync: true }); // Concurrent writes would interleave lines.
  let lines = "";
  const flush = () => {
    if (lines) output.write(lines);
    lines = "";
  };
  process.once("exit", flush);
  return {
    write(line) {
      if (!lines) setTimeout(flush, FLUSH_INTERVAL_MS);
      lines += line;
    },
  };
}

const err = stdSerializers.wrapErrorSerializer(omitRow);

/** PostgreSQL's `detail` repeats the rejected row, which may contain hashes and addresses. */
function omitRow({ detail: _, ...error }: SerializedError) {
  return error;
}

declare global {
  namespace Express {
    interface Request {
      /** Unique to this request. It is in all of its log lines and in its error response. */
      id: string;
    }
    interface Response {
      /** The unexpected error, for the log. */
      err?: Error;
    }
  }
}

/**
 * Gives each request its own request ID, because a client's ID could forge log lines, and logs one line when the
 * response ends. Health checks are not logged. The line has an explicit list of fields, so that no cookie, form or
 * query string gets into the log.
 */
export function requestLog(log: Log): RequestHandler {
  function logWriteError(this: Response, err: Error) {
    log.error({ requestId: this.req.id, err }, "Could not write a response");
  }
  return function requestLog(req, res, next) {
    req.id = randomUUID();
    const { method, originalUrl } = req;
    if (originalUrl === "/healthz" || originalUrl === "/readyz") return next();
    const started = performance.now();
    res.on("error", logWriteError); // Without a listener the process would exit.
    res.on("close", () => {
      const { statusCode, err } = res;
      const path = pathOf(originalUrl);
      const failure = err ? "error" : "warn";
      const level = statusCode < 500 ? "info" : failure;
      const milliseconds = performance.now() - started;
      const responseTime = Math.round(milliseconds);
      requestDuration(milliseconds / 1000, { method, route: routeOf(req), status: `${statusCode}` });
      log[level]({ requestId: req.id, method, path, statusCode, responseTime, err }, `${method} ${path} ${statusCode}`);
    });
    next();
  };
}

/** The pattern of the route, never the URL: anyone can make up any number of those. */
function routeOf({ baseUrl, route }: Request) {
  return route ? `${baseUrl}${route.path}` : "none";
}

function pathOf(url: string) {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

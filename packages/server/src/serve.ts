import { createServer, type RequestListener, type Server } from "node:http";
import { flushCompileCache } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import { serveMetrics } from "@latchkey/metrics";
import { type Drain, drainable } from "./drain.ts";
import { endWith } from "./lifeline.ts";
import type { Log } from "./log.ts";
import { refuse, serveWellFormed } from "./malformed-requests.ts";

interface ServeOptions {
  port: number;
  /** The address to listen on. By default, all addresses of the machine. */
  host?: string;
  /** Where `/metrics` listens. By default, nothing is measured. */
  metricsPort?: number;
  /** Milliseconds that an idle connection stays open. Each response announces them (`Keep-Alive: timeout=75`). */
  keepAlive: number;
  log: Log;
  /** In development, idle connections are closed immediately, so a restart takes no time. */
  development?: boolean;
  /** Milliseconds between the signal and closing the listening socket, for load balancers that check `/readyz`. */
  shutdownDelay?: number;
  /** A loopback port that closes when this process must exit. */
  lifeline?: number;
  /** Called when shutdown begins: end responses that would never end by themselves. */
  stopping?(): Promise<void>;
  /** Called after the last response: close pools, stop timers. */
  close(): Promise<void>;
}

const LIMITS = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 };

/** A client that reads nothing of its response for this long is disconnected. */
const UNREAD_RESPONSE_TIMEOUT_MS = 60_000;

/** How much longer than announced an idle connection stays open: a request may be on its way. */
const KEEP_ALIVE_BUFFER_MS = 1_000;

/**
 * During a shutdown, an idle connection may still send a request for this long. A process manager does not wait for the
 * announced time.
 */
const SHUTDOWN_KEEP_ALIVE_MS = 5_000;

/** After this time even requests in progress are aborted: process managers kill a process that takes much longer. */
const SHUTDOWN_TIMEOUT_MS = 9_000;

/** SIGHUP comes when the terminal closes. By default it would end the process in the middle of its requests. */
const STOP_SIGNALS: NodeJS.Signals[] = ["SIGTERM", "SIGINT", "SIGHUP"];

/** During shutdown it answers 503, so that a load balancer sends no more requests. */
const READYZ = /^\/readyz\/?(\?|$)/;

/**
 * Listens, and shuts down gracefully: on SIGTERM, SIGINT or SIGHUP it accepts no more connections, finishes the requests
 * in progress, calls `close` and exits 0. A keep-alive connection ends with its next response, or after five seconds. An
 * uncaught error leaves the process in an unknown state, so it logs the error, finishes its requests and exits 1. Slow
 * clients are disconnected: headers must arrive within 10 seconds, a body within 30, and a response must be read within
 * 60.
 */
export function serve(
  app: RequestListener,
  { port, host, metricsPort, keepAlive, log, development = false, shutdownDelay = 0, lifeline, ...hooks }: ServeOptions,
): Server {
  const { stopping = async () => {}, close } = hooks;
  const idle = { keepAliveTimeout: keepAlive, keepAliveTimeoutBuffer: KEEP_ALIVE_BUFFER_MS };
  const server = createServer({ ...LIMITS, ...idle, requireHostHeader: false }); // serveWellFormed checks it.
  server.setTimeout(UNREAD_RESPONSE_TIMEOUT_MS);
  const drain = drainable(server);
  const idleMs = development ? 0 : Math.min(keepAlive, SHUTDOWN_KEEP_ALIVE_MS) + KEEP_ALIVE_BUFFER_MS;
  const stop = stopOnce(drain, { log, shutdownDelay, idleMs, stopping, close });
  const fail = (error: unknown, message: string) => {
    log.fatal({ err: error }, message);
    void stop(1);
  };
  serveWellFormed(server, (req, res) =>
    drain.begun() && READYZ.test(req.url ?? "") ? refuse(res, 503) : app(req, res),
  );
  server.once("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE";
    fail(
      error,
      taken ? `Port ${port} is in use. Stop the other program or set another port.` : "Could not open the port",
    );
  });
  if (metricsPort) openMetrics(metricsPort, host, fail);
  flushCompileCache(); // Not only at the exit: other instances start before that, and a killed process writes nothing.
  server.listen(port, host, () => log.info(`Listening on ${urlOf(server.address(), host)}`));

  for (const signal of STOP_SIGNALS) process.on(signal, () => stop(0));
  if (lifeline) endWith(lifeline);
  process.on("uncaughtException", (error) => fail(error, "Uncaught error"));
  process.on("unhandledRejection", (reason) => fail(reason, "Unhandled rejection"));
  return server;
}

/** Without HOST, metrics are for programs on this machine only. */
function openMetrics(port: number, host = "127.0.0.1", fail: (error: unknown, message: string) => void) {
  const metrics = serveMetrics(port, host);
  metrics.once("error", (error) => fail(error, `Could not open port ${port} for metrics`));
}

/** In development browsers must use `localhost`: a cookie for it is not sent to 127.0.0.1. */
function urlOf(bound: ReturnType<Server["address"]>, host?: string) {
  if (bound === null || typeof bound === "string") return `${bound}`;
  const address = bound.family === "IPv6" ? `[${bound.address}]` : bound.address;
  return `http://${host === "localhost" ? host : address}:${bound.port}`;
}

type StopOptions = Required<Pick<ServeOptions, "log" | "shutdownDelay" | "stopping" | "close">> & { idleMs: number };

function stopOnce(drain: Drain, { log, shutdownDelay, idleMs, stopping, close }: StopOptions) {
  return async function stop(exitCode: 0 | 1) {
    process.exitCode ||= exitCode;
    if (drain.begun()) return;
    drain.begin();
    if (exitCode === 0) await delay(shutdownDelay);
    const timeout = delay(SHUTDOWN_TIMEOUT_MS);
    const streamsEnded = stopping();
    await drain.finish(idleMs, timeout);
    await Promise.race([streamsEnded.then(close), timeout]).catch((error) =>
      log.error({ err: error }, "Could not close everything during shutdown"),
    );
    process.exit();
  };
}

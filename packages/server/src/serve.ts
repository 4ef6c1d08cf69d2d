import type { RequestListener, Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { type Drain, drainable } from "./drain.ts";
import { createServer } from "./http.ts";
import { endWith } from "./lifeline.ts";
import type { Log } from "./log.ts";
import { refuse, serveReadable } from "./unreadable.ts";

export interface ServeOptions {
  port: number;
  /** The address to listen on; every address of the machine where nothing is said. */
  host?: string;
  log: Log;
  /** While developing, idle connections are cut immediately, so that a restart takes no time. */
  development?: boolean;
  /** Milliseconds between the signal and the end of listening, for load balancers that check `/readyz`. */
  shutdownDelay?: number;
  /** A port that closes when this process must end. */
  lifeline?: number;
  /** Called when the process begins to stop: end answers that would go on for ever. */
  stopping?(): Promise<void>;
  /** Called when the last request is answered: close pools, stop timers. */
  close(): Promise<void>;
}

const LIMITS = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 };

/** Whoever takes no byte of an answer for this long is not going to. */
const UNREAD_MS = 60_000;

/** Each response announces five seconds (`Keep-Alive: timeout=5`); clients may rely on it during a stop as well. */
const KEEP_ALIVE = { keepAliveTimeout: 5_000, keepAliveTimeoutBuffer: 1_000 };
const ANNOUNCED_MS = KEEP_ALIVE.keepAliveTimeout + KEEP_ALIVE.keepAliveTimeoutBuffer;

/** Whoever asked for the stop will not wait for ever: then even requests under way are cut. */
const STOP_WITHIN_MS = 9_000;

/** A process that is about to stop should get no more requests. */
const READYZ = /^\/readyz\/?(\?|$)/;

/**
 * Listens, and ends well: on SIGTERM or SIGINT it takes no more connections, finishes what it has, closes, exits 0.
 * A connection that is kept alive ends when its next request is answered, or after the time that it was promised.
 * An error that nobody caught leaves the process in an unknown state: it is logged, what runs is finished, exit 1.
 * Clients that dribble their headers or body are cut off after 10 and 30 seconds, those that read no answer after 60.
 */
export function serve(
  app: RequestListener,
  { port, host, log, development = false, shutdownDelay = 0, lifeline, stopping = async () => {}, close }: ServeOptions,
): Server {
  const server = createServer({ ...LIMITS, ...KEEP_ALIVE, requireHostHeader: false }); // serveReadable asks for it.
  server.setTimeout(UNREAD_MS);
  const drain = drainable(server);
  const idleMs = development ? 0 : ANNOUNCED_MS;
  const stop = stopOnce(drain, { log, shutdownDelay, idleMs, stopping, close });
  const fail = (error: unknown, message: string) => {
    log.fatal({ err: error }, message);
    void stop(1);
  };
  serveReadable(server, (req, res) => (drain.begun() && READYZ.test(req.url ?? "") ? refuse(res, 503) : app(req, res)));
  server.once("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE";
    fail(error, taken ? `Port ${port} is taken: stop what listens there or set another one.` : "Could not listen");
  });
  server.listen(port, host, () => log.info(`Listening on http://localhost:${port}`));

  process.on("SIGTERM", () => stop(0));
  process.on("SIGINT", () => stop(0));
  if (lifeline) endWith(lifeline);
  process.on("uncaughtException", (error) => fail(error, "Uncaught error"));
  process.on("unhandledRejection", (reason) => fail(reason, "Unhandled rejection"));
  return server;
}

interface StopOptions {
  log: Log;
  shutdownDelay: number;
  idleMs: number;
  stopping(): Promise<void>;
  close(): Promise<void>;
}

function stopOnce(drain: Drain, { log, shutdownDelay, idleMs, stopping, close }: StopOptions) {
  return async function stop(exitCode: 0 | 1) {
    process.exitCode ||= exitCode;
    if (drain.begun()) return;
    drain.begin();
    if (exitCode === 0) await delay(shutdownDelay);
    const tooLate = delay(STOP_WITHIN_MS);
    const streamsEnded = stopping();
    await drain.finish(idleMs, tooLate);
    await Promise.race([streamsEnded.then(close), tooLate]).catch((error) =>
      log.error({ err: error }, "Closing failed"),
    );
    process.exit();
  };
}

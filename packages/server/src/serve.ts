import type { RequestListener, Server, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import { createServer } from "./http.ts";
import type { Log } from "./log.ts";
import { serveReadable } from "./unreadable.ts";

export interface ServeOptions {
  port: number;
  /** The address to listen on; every address of the machine where nothing is said. */
  host?: string;
  log: Log;
  /** Called when the process begins to stop: end answers that would go on for ever. */
  stopping?(): Promise<void>;
  /** Called when the last request is answered: close pools, stop timers. */
  close(): Promise<void>;
}

const LIMITS = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 2_000 };

/** Whoever takes no byte of an answer for this long is not going to. */
const UNREAD_MS = 60_000;

/** How long a connection that is kept alive may still bring the request that was on its way. */
const GRACE_MS = 300;
/** Whoever asked for the stop will not wait for ever: then even requests under way are cut. */
const STOP_WITHIN_MS = 9_000;

/**
 * Listens, and ends well: on SIGTERM or SIGINT it takes no more connections, finishes what it has, closes, exits 0.
 * An error that nobody caught leaves the process in an unknown state: it is logged, what runs is finished, exit 1.
 * Clients that dribble their headers or body are cut off after 10 and 30 seconds, those that read no answer after 60.
 */
export function serve(
  app: RequestListener,
  { port, host, log, stopping = async () => {}, close }: ServeOptions,
): Server {
  const server = createServer({ ...LIMITS, requireHostHeader: false }); // serveReadable asks for it.
  server.setTimeout(UNREAD_MS);
  const stop = stopOnce(server, log, stopping, close);
  const fail = (error: unknown, message: string) => {
    log.fatal({ err: error }, message);
    void stop(1);
  };
  serveReadable(server, app);
  server.once("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE";
    fail(error, taken ? `Port ${port} is taken: stop what listens there or set another one.` : "Could not listen");
  });
  server.listen(port, host, () => log.info(`Listening on http://localhost:${port}`));

  process.on("SIGTERM", () => stop(0));
  process.on("SIGINT", () => stop(0));
  process.on("uncaughtException", (error) => fail(error, "Uncaught error"));
  process.on("unhandledRejection", (reason) => fail(reason, "Unhandled rejection"));
  return server;
}

function stopOnce(server: Server, log: Log, stopping: () => Promise<void>, close: () => Promise<void>) {
  const { closing, drain } = drainable(server);
  return async function stop(exitCode: 0 | 1) {
    process.exitCode ||= exitCode;
    if (closing()) return;
    const tooLate = delay(STOP_WITHIN_MS);
    const streamsEnded = stopping();
    await drain(tooLate);
    await Promise.race([streamsEnded.then(close), tooLate]).catch((error) =>
      log.error({ err: error }, "Closing failed"),
    );
    process.exit();
  };
}

function drainable(server: Server) {
  /** Each connection, and the last answer that was begun on it. */
  const sockets = new Map<Socket, ServerResponse | undefined>();
  let closing = false;
  const lastOnItsConnection = (res: ServerResponse) => {
    if (!res.headersSent) res.setHeader("Connection", "close");
  };
  server.on("connection", (socket) => {
    sockets.set(socket, undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  server.prependListener("request", ({ socket }, res) => {
    sockets.set(socket, res);
    if (closing) lastOnItsConnection(res);
  });
  async function drain(tooLate: Promise<unknown>) {
    closing = true;
    for (const res of sockets.values()) if (res) lastOnItsConnection(res);
    const { closed } = await stopListening(server);
    await Promise.race([closed, delay(GRACE_MS)]);
    await turn(); // A request that came while we were busy is read first.
    for (const [socket, res] of sockets) if (!res || res.closed) socket.destroy();
    await Promise.race([closed, tooLate]);
    server.closeAllConnections();
  }
  return { closing: () => closing, drain };
}

/**
 * The system connects clients ahead of us, and resets those that we have not accepted when we stop listening. Each turn
 * of the event loop accepts one. So newcomers are only let in, and wait, until a turn brings nobody.
 * @returns `closed`, which resolves when the last connection has ended
 */
async function stopListening(server: Server): Promise<{ closed: Promise<unknown> }> {
  const handlers = server.listeners("connection");
  const waiting: Socket[] = [];
  server.removeAllListeners("connection");
  server.on("connection", (socket) => waiting.push(socket.on("error", () => socket.destroy())));
  await quietTurn(waiting);
  // http.Server's own close would at once end connections that a request is just coming in on.
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  for (const socket of waiting) for (const handler of handlers) handler.call(server, socket);
  return { closed };
}

/** A turn that takes no longer has done nothing else either, and left no time for anyone to come. */
const QUIET_MS = 0.5;

async function quietTurn(arrivals: unknown[]) {
  await turn();
  for (const until = performance.now() + GRACE_MS; performance.now() < until; ) {
    const [count, since] = [arrivals.length, performance.now()];
    await turn();
    if (arrivals.length === count && performance.now() - since < QUIET_MS) return;
  }
}

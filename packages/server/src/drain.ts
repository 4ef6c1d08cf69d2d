import type { Server, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";

/** Ends a server without losing a request. */
export interface Drain {
  /** Marks every response from now on as the last of its connection. */
  begin(): void;
  begun(): boolean;
  /**
   * Stops listening and waits until every connection has ended.
   * @param idleMs how long a connection may still send a request before it is closed
   * @param timeout when it resolves, even requests in progress are aborted
   */
  finish(idleMs: number, timeout: Promise<unknown>): Promise<void>;
}

/** Call it before anything else listens to the server's requests. */
export function drainable(server: Server): Drain {
  /** Each connection and the latest response on it. */
  const sockets = new Map<Socket, ServerResponse | undefined>();
  let begun = false;
  server.on("connection", (socket) => {
    sockets.set(socket, undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  server.prependListener("request", ({ socket }, res) => {
    sockets.set(socket, res);
    if (begun) lastOnItsConnection(res);
  });
  return {
    begun: () => begun,
    begin() {
      begun = true;
      for (const res of sockets.values()) if (res) lastOnItsConnection(res);
    },
    async finish(idleMs, timeout) {
      const { closed } = await stopListening(server);
      await Promise.race([closed, delay(idleMs)]);
      await turn(); // First read requests that arrived while the process was busy.
      for (const [socket, res] of sockets) if (!res || res.closed) socket.destroy();
      await Promise.race([closed, timeout]);
      server.closeAllConnections();
    },
  };
}

function lastOnItsConnection(res: ServerResponse) {
  if (!res.headersSent) res.setHeader("Connection", "close");
}

/**
 * The kernel accepts connections ahead of the process, and resets those that the process has not accepted when the
 * socket closes. Each turn of the event loop accepts one, so this collects new connections until none arrive anymore.
 * @returns `closed`, which resolves when the last connection has ended
 */
async function stopListening(server: Server): Promise<{ closed: Promise<unknown> }> {
  const handlers = server.listeners("connection");
  const waiting: Socket[] = [];
  server.removeAllListeners("connection");
  server.on("connection", (socket) => waiting.push(socket.on("error", () => socket.destroy())));
  await quietTurn(waiting);
  // http.Server's own close would immediately end connections on which a request is arriving.
  const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
  for (const socket of waiting) for (const handler of handlers) handler.call(server, socket);
  return { closed };
}

/** If no connection arrives for this long, none is left that could be reset. */
const QUIET_MS = 50;
const MAX_WAIT_FOR_QUIET_MS = 300;
/** A turn below this did no work, and left no time for a connection to arrive. */
const SHORT_TURN_MS = 0.5;

async function quietTurn(arrivals: unknown[]) {
  const started = performance.now();
  let lastArrival = started;
  for (let now = started; now - started < 2 * MAX_WAIT_FOR_QUIET_MS; ) {
    const count = arrivals.length;
    await turn();
    const [before, arrived] = [now, arrivals.length > count];
    now = performance.now();
    if (arrived) lastArrival = now;
    const quiet = now - lastArrival > QUIET_MS || now - started > MAX_WAIT_FOR_QUIET_MS;
    if (quiet && !arrived && now - before < SHORT_TURN_MS) return;
  }
}

import { createServer, type RequestListener, type Server } from "node:http";
import type { Log } from "./log.ts";

export interface ServeOptions {
  port: number;
  log: Log;
  /** Called when the last request is answered: close pools, stop timers. */
  close(): Promise<void>;
}

/** A stop that waits for ever would be killed by whoever asked for it, in the middle of a request. */
const STOP_WITHIN_MS = 10_000;

/**
 * Listens, and ends well: on SIGTERM or SIGINT it takes no more connections, finishes what it has, closes, exits 0.
 * An error that nobody caught leaves the process in an unknown state: it is logged, what runs is finished, exit 1.
 */
export function serve(app: RequestListener, { port, log, close }: ServeOptions): Server {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, app);
  server.once("error", (error: NodeJS.ErrnoException) => {
    const advice =
      error.code === "EADDRINUSE" ? `Port ${port} is taken: stop what listens there or set another port.` : "";
    log.fatal({ err: error }, advice || "Could not listen");
    process.exitCode = 1;
    void close();
  });
  server.listen(port, () => log.info(`Listening on http://localhost:${port}`));

  const stop = stopOnce(server, log, close);
  process.once("SIGTERM", () => stop(0));
  process.once("SIGINT", () => stop(0));
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "Uncaught error");
    void stop(1);
  });
  process.on("unhandledRejection", (reason) => {
    log.fatal({ err: reason }, "Unhandled rejection");
    void stop(1);
  });
  return server;
}

function stopOnce(server: Server, log: Log, close: () => Promise<void>) {
  let stopping = false;
  return async function stop(exitCode: number) {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    // Connections that are kept alive fall idle one by one, as their requests are answered.
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    await new Promise((resolve) => server.close(resolve));
    clearInterval(sweep);
    await close().catch((error) => log.error({ err: error }, "Closing failed"));
    process.exit(exitCode);
  };
}

import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
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
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 });
  const stop = stopOnce(server, log, close);
  server.on("request", app);
  server.once("error", (error: NodeJS.ErrnoException) => {
    const taken = error.code === "EADDRINUSE";
    log.fatal(
      { err: error },
      taken ? `Port ${port} is taken: stop what listens there or set another one.` : "Could not listen",
    );
    void stop(1);
  });
  server.listen(port, () => log.info(`Listening on http://localhost:${port}`));

  process.on("SIGTERM", () => stop(0));
  process.on("SIGINT", () => stop(0));
  process.on("uncaughtException", (error) => fail(error, "Uncaught error"));
  process.on("unhandledRejection", (reason) => fail(reason, "Unhandled rejection"));
  const fail = (error: unknown, message: string) => {
    log.fatal({ err: error }, message);
    void stop(1);
  };
  return server;
}

function stopOnce(server: Server, log: Log, close: () => Promise<void>) {
  const running = new Set<ServerResponse>();
  let stopping = false;
  server.on("request", (_req, res: ServerResponse) => {
    running.add(res.once("close", () => running.delete(res)));
    if (stopping) res.setHeader("Connection", "close");
  });
  return async function stop(exitCode: 0 | 1) {
    process.exitCode ||= exitCode;
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    // A connection that is kept alive would go on to bring requests.
    for (const res of running) if (!res.headersSent) res.setHeader("Connection", "close");
    await new Promise((resolve) => server.close(resolve));
    await close().catch((error) => log.error({ err: error }, "Closing failed"));
    process.exit();
  };
}

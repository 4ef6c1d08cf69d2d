import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { STATUS_CODES } from "./http.ts";

/** What Node's parser says, as the status that tells the client most. */
const STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Answers what no app should see, as it is no HTTP, comes too slowly or names no host and path of ours, with the
 * security headers that concern it.
 */
export function serveReadable(server: Server, app: RequestListener): void {
  server.on("request", (req, res) => {
    const named = req.headers.host !== undefined || req.httpVersion === "1.0";
    if (named && req.url?.startsWith("/")) app(req, res);
    else res.writeHead(400, HEADERS).end();
  });
  server.on("checkExpectation", (_req, res) => res.writeHead(417, HEADERS).end());
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // Behind an answer of the same connection this one would be taken for the next.
    if (!socket.writable || socket.bytesWritten > 0) return socket.destroy();
    const status = STATUS[error.code ?? ""] ?? 400;
    const headers = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join("")}\r\n`);
    socket.destroySoon(); // A client that does not close its end must not keep ours.
  });
}

const HEADERS = {
  Connection: "close",
  "Content-Length": "0",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

import { type IncomingMessage, type RequestListener, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** HTTP status for the parser's errors; 400 for all others. */
const STATUS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/**
 * Refuses requests that no app should see: malformed ones, slow ones, and those that do not name exactly one host and a
 * path. The responses carry the security headers that apply to them.
 */
export function serveWellFormed(server: Server, app: RequestListener): void {
  server.on("request", (req, res) => {
    if (namesOneHost(req) && req.url?.startsWith("/")) app(req, res);
    else refuse(res, 400);
  });
  server.on("checkExpectation", (_req, res) => refuse(res, 417));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // On a connection that has carried a response, the client could mistake this one for the response to its next request.
    if (!socket.writable || socket.bytesWritten > 0) return socket.destroy();
    const status = STATUS[error.code ?? ""] ?? 400;
    const headers = Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${headers.join("")}\r\n`);
    socket.destroySoon(); // A client that does not close its side must not keep the connection open.
  });
}

/** Sends a response without a body and closes the connection. */
export function refuse(res: ServerResponse, status: number): void {
  res.writeHead(status, HEADERS).end();
}

/**
 * With two Host headers, a proxy may route by one while Node reads the other, so such a request is refused (RFC 9112, 3.2).
 */
function namesOneHost({ httpVersion, rawHeaders }: IncomingMessage) {
  const hosts = rawHeaders.filter((_, index) => HOST.test(rawHeaders[index - 1] ?? "") && index % 2 === 1);
  return (
    hosts.every((host) => VALID_HOST.test(host)) &&
    (hosts.length === 1 || (hosts.length === 0 && httpVersion === "1.0"))
  );
}

const HOST = /^host$/i;
/** RFC 3986, 3.2.2 and 3.2.3, without percent-encoding and punctuation in names. The port may be empty. */
const VALID_HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d*)?$/i;

const HEADERS = {
  Connection: "close",
  "Content-Length": "0",
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

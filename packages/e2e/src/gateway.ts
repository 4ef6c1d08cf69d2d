import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Certificate } from "./certificate.ts";

interface Gateway {
  stop(): Promise<void>;
}

/**
 * Terminates TLS in front of HTTP servers, like a load balancer.
 * @param routes the port of 127.0.0.1 behind each origin; it listens on the origins' own ports
 */
export async function startGateway(routes: Map<string, number>, { key, cert }: Certificate): Promise<Gateway> {
  const forward = (req: IncomingMessage, res: ServerResponse) => {
    const port = routes.get(`https://${req.headers.host}`);
    if (port) pass(req, res, port);
    else res.writeHead(421).end();
  };
  const ports = new Set([...routes.keys()].map((origin) => Number(new URL(origin).port)));
  const servers = [...ports].map((port) => createServer({ key, cert }, forward).listen(port, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  return {
    async stop() {
      const closed = servers.map((server) => once(server.close(), "close"));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

function pass(req: IncomingMessage, res: ServerResponse, port: number) {
  const { method, url: path } = req;
  const toApp = request({ host: "127.0.0.1", port, method, path, headers: forwarded(req) });
  toApp.once("response", (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  toApp.once("error", () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
  req.pipe(toApp);
}

/** Only the gateway knows the client address and protocol, so it overwrites these headers. */
function forwarded({ headers, socket }: IncomingMessage) {
  const { forwarded: _, ...others } = headers;
  return {
    ...others,
    "x-forwarded-for": socket.remoteAddress,
    "x-forwarded-host": headers.host,
    "x-forwarded-proto": "https",
  };
}

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";

export interface KeyAndCertificate {
  key: string;
  cert: string;
}

/** What a gateway does wrong. */
export interface Faults {
  /** Changes the headers that the app gets. */
  toApp?(headers: IncomingHttpHeaders, original: IncomingMessage): void;
  /** Changes the headers that the client gets. */
  toClient?(headers: IncomingHttpHeaders): void;
  /** Waits for the end of a response before it sends anything. */
  buffers?: boolean;
  /** Compresses every type, for clients that accept it. */
  compresses?: boolean;
  /** Serves plain HTTP instead of redirecting it. */
  servesPlain?: boolean;
  /** Sends everything to this port, of another proxy. */
  via?: number;
}

/** Where the public names lead. The apps listen on 127.0.0.1. */
const PUBLIC_ADDRESS = "127.0.0.2";

/** Differs from the address of the clients, so that a second proxy sees the difference. */
const OWN_ADDRESS = "127.0.0.3";

/**
 * Starts a gateway that terminates TLS. `faults` and `instances` may be changed while it runs.
 * @param instances the ports behind each host name, in turn
 */
export async function startGateway(certificate: KeyAndCertificate, instances: Record<string, number[]>) {
  const gateway = { faults: {} as Faults, instances };

  const handle = (secure: boolean) => (req: IncomingMessage, res: ServerResponse) => {
    const { host = "" } = req.headers;
    if (!secure && !gateway.faults.servesPlain) {
      return res.writeHead(301, { location: `https://${host}${req.url}` }).end();
    }
    const ports = gateway.instances[host] ?? [];
    const [next = 0] = ports;
    ports.push(...ports.splice(0, 1));
    return pass(req, res, gateway.faults, gateway.faults.via ?? next, secure ? "https" : "http");
  };
  const tls = createTlsServer(certificate, handle(true)).listen(0, PUBLIC_ADDRESS);
  const plain = createServer(handle(false)).listen(0, PUBLIC_ADDRESS);
  await Promise.all([once(tls, "listening"), once(plain, "listening")]);
  const [tlsPort, plainPort] = [tls, plain].map((server) => (server.address() as AddressInfo).port);
  return Object.assign(gateway, {
    plainPort: plainPort ?? 0,
    /** For --connect-to. */
    rules: [`:443:${PUBLIC_ADDRESS}:${tlsPort}`, `:80:${PUBLIC_ADDRESS}:${plainPort}`, `::${PUBLIC_ADDRESS}:`],
    use: (other: KeyAndCertificate) => tls.setSecureContext(other),
    async stop() {
      for (const server of [tls, plain]) server.closeAllConnections();
      await Promise.all([tls, plain].map((server) => once(server.close(), "close")));
    },
  });
}

function pass(req: IncomingMessage, res: ServerResponse, faults: Faults, port: number, protocol: string) {
  const { method, url: path, socket } = req;
  const headers: IncomingHttpHeaders = {
    ...req.headers,
    "x-forwarded-for": socket.remoteAddress,
    "x-forwarded-proto": protocol,
  };
  faults.toApp?.(headers, req);
  const host = faults.via ? PUBLIC_ADDRESS : "127.0.0.1";
  const toApp = request({ host, port, method, path, headers, localAddress: OWN_ADDRESS });
  toApp.once("response", (answer) => void respond(answer, res, faults).catch(() => res.destroy()));
  toApp.once("error", () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
  res.once("close", () => toApp.destroy());
  req.pipe(toApp);
}

async function respond(answer: IncomingMessage, res: ServerResponse, faults: Faults) {
  const headers = { ...answer.headers };
  faults.toClient?.(headers);
  const status = answer.statusCode ?? 502;
  if (faults.buffers) {
    const body = await buffer(answer);
    return res.writeHead(status, headers).end(body);
  }
  if (!faults.compresses || !res.req.headers["accept-encoding"]) return answer.pipe(res.writeHead(status, headers));
  const { "content-length": _, ...others } = headers;
  res.writeHead(status, { ...others, "content-encoding": "gzip" });
  answer.on("data", (chunk) => res.write(gzipSync(chunk))).on("end", () => res.end());
}

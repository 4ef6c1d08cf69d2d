import { once } from "node:events";
import { type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { isIP } from "node:net";
import { text } from "node:stream/consumers";
import { TLSSocket } from "node:tls";
import type { Destination } from "./connect-to.ts";

export interface Certificate {
  /** Why it is not trusted, such as DEPTH_ZERO_SELF_SIGNED_CERT. */
  error: string | null;
  from: Date;
  to: Date;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  certificate: Certificate | null;
  body: string;
}

interface AskOptions {
  destination: Destination;
  timeoutMs: number;
  headers?: Record<string, string>;
  /** Reads only the first chunk of the body, which may never end. */
  firstChunk?: boolean;
}

/**
 * Requests a URL on a connection of its own, so that a balancer may choose another instance each time. Accepts every
 * certificate, and says what is wrong with it. Follows no redirect.
 * @throws Error of Node, or TimeoutError
 */
export async function ask(url: URL, { destination, timeoutMs, headers, firstChunk }: AskOptions): Promise<Answer> {
  const { protocol, hostname, host, port, pathname, search } = url;
  const secure = protocol === "https:";
  const name = hostname.replace(/^\[|\]$/g, "");
  const req = (secure ? requestTls : requestPlain)({
    ...destination({ host: name, port: Number(port) || (secure ? 443 : 80) }),
    path: pathname + search,
    headers: { ...headers, host },
    servername: isIP(name) ? "" : name,
    agent: false,
    rejectUnauthorized: false,
    signal: AbortSignal.timeout(timeoutMs),
  }).end();
  const [res]: IncomingMessage[] = await once(req, "response");
  if (!res) throw new Error("There is no response");
  const body = firstChunk ? String(await once(res, "data")) : await text(res);
  const certificate = certificateOf(res);
  req.destroy();
  return { status: res.statusCode ?? 0, headers: res.headers, certificate, body };
}

function certificateOf({ socket }: IncomingMessage): Certificate | null {
  if (!(socket instanceof TLSSocket)) return null;
  const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
  const error = socket.authorized ? null : String(socket.authorizationError);
  return { error, from: new Date(from), to: new Date(to) };
}

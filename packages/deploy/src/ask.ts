import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";

interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Sends a request to a gateway of this machine, whatever name the URL has. */
export async function ask(address: string, { method = "GET", headers = {}, body }: Question = {}) {
  const { protocol, hostname: servername, host, port, pathname: path } = new URL(address);
  const { request } = protocol === "https:" ? https : http;
  const options = { host: "127.0.0.1", port, path, method, servername, rejectUnauthorized: false, agent: false };
  const [answer] = await once(request({ ...options, headers: { host, ...headers } }).end(body), "response");
  return {
    status: answer.statusCode as number,
    headers: answer.headers as http.IncomingHttpHeaders,
    body: await text(answer),
  };
}

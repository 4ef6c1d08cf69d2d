import { createServer, type Server } from "node:http";
import { measureProcess } from "./process.ts";
import { formatMetrics, startReading } from "./registry.ts";

/**
 * Serves `/metrics` for Prometheus, on a port of its own: metrics are not for the users of the app.
 * @param host the address to listen on
 */
export function serveMetrics(port: number, host?: string): Server {
  startReading();
  measureProcess();
  return createServer(async ({ url, method }, res) => {
    if (url !== "/metrics" || method !== "GET") return void res.writeHead(404).end();
    res.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
    res.end(await formatMetrics());
  }).listen(port, host);
}

import { setTimeout as delay } from "node:timers/promises";
import replyFrom from "@fastify/reply-from";
import fastify from "fastify";
import { READY_COUNT, SHORT_KEEP_ALIVE } from "./keep-alive.ts";

// A reverse proxy in front of several processes of one app: `node src/proxy.ts <port> <origin> <origin> …`
// Each request goes to a process that was ready a moment ago, and is sent once, so every lost request is noticed.
const [port, ...upstreams] = process.argv.slice(2);
const ready = new Set<string>();
let turns = 0;

const proxy = fastify();
proxy.addContentTypeParser(
  "application/x-www-form-urlencoded",
  { parseAs: "buffer" },
  async (_: unknown, body: Buffer) => body,
);
proxy.register(replyFrom, { undici: SHORT_KEEP_ALIVE, disableRequestLogging: true });
proxy.get(READY_COUNT, async () => ready.size);
proxy.all("/*", (request, reply) => reply.from(nextReady() + request.url));
await proxy.listen({ host: "127.0.0.1", port: Number(port) });
for (const origin of upstreams) void watch(origin);
console.log("listening");
process.stdin.resume().once("end", () => process.exit()); // Its parent has exited.

function nextReady() {
  const origins = [...ready];
  return origins[turns++ % origins.length] ?? upstreams[0];
}

const CHECK_INTERVAL_MS = 50;

/** Like a load balancer's health check. */
async function watch(origin: string): Promise<never> {
  for (;;) {
    const { ok } = await fetch(`${origin}/readyz`, { headers: { connection: "close" } }).catch(() => ({ ok: false }));
    if (ok) ready.add(origin);
    else ready.delete(origin);
    await delay(CHECK_INTERVAL_MS);
  }
}

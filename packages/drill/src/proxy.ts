import replyFrom from "@fastify/reply-from";
import fastify from "fastify";
import { BRIEF } from "./brief.ts";

// A reverse proxy in front of several processes of one app: `node src/proxy.ts <port> <origin> <origin> …`
const [port, ...upstreams] = process.argv.slice(2);

const proxy = fastify();
proxy.addContentTypeParser(
  "application/x-www-form-urlencoded",
  { parseAs: "buffer" },
  async (_: unknown, body: Buffer) => body,
);
proxy.register(replyFrom, { base: upstreams, undici: BRIEF, disableRequestLogging: true });
proxy.all("/*", (request, reply) => reply.from(request.url, { retryDelay }));
await proxy.listen({ host: "127.0.0.1", port: Number(port) });
console.log("listening");
process.stdin.resume().once("end", () => process.exit()); // Whoever started it is gone.

const ATTEMPTS = 20;

/**
 * Asks the next process where nobody listened: nothing was sent, so a login may be tried there too. What was sent is
 * never sent again, so that each request that an app loses is seen.
 */
function retryDelay({ err, attempt }: { err: Error; attempt: number }) {
  const refused = err && "code" in err && err.code === "ECONNREFUSED";
  return refused && attempt < ATTEMPTS ? 1 + attempt : null;
}

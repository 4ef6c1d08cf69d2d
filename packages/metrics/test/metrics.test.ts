import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { counter, gauge, histogram, serveMetrics } from "../src/index.ts";

const logins = counter("logins_total", "Logins by result");
const durations = histogram("wait_seconds", "Time in a queue", [0.1, 1]);
gauge("queue_length", "Tasks that wait", () => 3);
gauge("outbox_length", "Emails that wait", () => Promise.reject(new Error("The database is not available")));
gauge("pool_used", "Connections in use", () => new Map([["api", 2]]), { label: "pool" });

logins({ result: "success" }); // Before anybody reads, nothing is counted.
const server = serveMetrics(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => server.close());

const read = async (path = "/metrics") => {
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};

test("metrics are in the text format of Prometheus, without those that cannot be looked up", async () => {
  logins({ result: 'of "x"' });
  logins({ result: "success" }, 2);
  for (const seconds of [0.05, 0.1, 0.5, 7]) durations(seconds, { queue: "hashes" });
  const { text, type } = await read();
  expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(text.slice(0, text.indexOf("# HELP process_"))).toBe(`# HELP logins_total Logins by result
# TYPE logins_total counter
logins_total{result="of \\"x\\""} 1
logins_total{result="success"} 2
# HELP wait_seconds Time in a queue
# TYPE wait_seconds histogram
wait_seconds_bucket{queue="hashes",le="0.1"} 2
wait_seconds_bucket{queue="hashes",le="1"} 3
wait_seconds_bucket{queue="hashes",le="+Inf"} 4
wait_seconds_sum{queue="hashes"} 7.65
wait_seconds_count{queue="hashes"} 4
# HELP queue_length Tasks that wait
# TYPE queue_length gauge
queue_length 3
# HELP pool_used Connections in use
# TYPE pool_used gauge
pool_used{pool="api"} 2
`);
  expect(text).toMatch(/process_resident_memory_bytes \d{7,}\n/);
});

test("nothing but GET /metrics is answered", async () => {
  expect((await read("/")).status).toBe(404);
  expect((await read("/metrics?x")).status).toBe(404);
});

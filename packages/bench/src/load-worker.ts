import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import autocannon from "autocannon";
import type { Load, WorkerMessage } from "./load.ts";
import { quantile } from "./statistics.ts";

process.on("message", (load: Load) => void run(load));
process.once("disconnect", () => process.exit());

interface Answer {
  status: number;
  latency: number;
}

async function run(load: Load) {
  const answers: Answer[] = [];
  let measuring = false;
  let lastAnswer = 0;
  const cannon = startAutocannon(load);
  const done = once(cannon, "done");
  cannon.on("response", (_client, status, _bytes, latency) => {
    if (!measuring) return;
    lastAnswer = performance.now();
    answers.push({ status, latency });
  });
  cannon.on("reqError", () => measuring && answers.push({ status: 0, latency: Number.NaN }));

  await delay(load.warmUp * 1000);
  sendToParent({ type: "begin" });
  const started = performance.now();
  measuring = true;
  await (load.amount ? done : delay(load.seconds * 1000));
  measuring = false;
  const seconds = ((load.amount ? lastAnswer : performance.now()) - started) / 1000;
  sendToParent({ type: "end", result: { seconds, ...summarize(answers) } });
  cannon.stop();
  await done;
  sendToParent({ type: "done" });
}

function startAutocannon({ origin, requests, connections, amount, rate }: Load) {
  const shares = Math.min(connections, requests.length);
  let clients = 0;
  const options: autocannon.Options = {
    url: origin,
    connections,
    timeout: 30,
    sampleInt: 50, // Milliseconds between checks for stop().
    setupClient(client) {
      const share = clients++ % shares;
      client.setRequests(requests.filter((_, index) => index % shares === share));
    },
  };
  const limit = amount ? { amount } : { duration: 600 }; // run() stops it much earlier.
  return autocannon({ ...options, ...limit, ...(rate && { overallRate: rate }) }, () => {});
}

function summarize(answers: Answer[]) {
  const statuses: Record<number, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const latencies = answers.map(({ latency }) => latency).filter((latency) => latency > 0);
  latencies.sort((a, b) => a - b);
  return { statuses, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) };
}

function sendToParent(message: WorkerMessage) {
  process.send?.(message);
}

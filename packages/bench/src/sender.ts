import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import autocannon from "autocannon";
import type { Job, Message } from "./load.ts";
import { quantile } from "./quantile.ts";

process.on("message", (job: Job) => void run(job));
process.once("disconnect", () => process.exit());

async function run(job: Job) {
  const answers: { status: number; time: number }[] = [];
  let measuring = false;
  let last = 0;
  const load = cannon(job);
  const done = once(load, "done");
  load.on("response", (_client, status, _bytes, time) => {
    if (!measuring) return;
    last = performance.now();
    answers.push({ status, time });
  });
  load.on("reqError", () => measuring && answers.push({ status: 0, time: Number.NaN }));

  await delay(job.warmUp * 1000);
  tell({ is: "begin" });
  const begun = performance.now();
  measuring = true;
  await (job.amount ? done : delay(job.seconds * 1000));
  measuring = false;
  const seconds = ((job.amount ? last : performance.now()) - begun) / 1000;
  tell({ is: "end", outcome: { seconds, ...summaryOf(answers) } });
  load.stop();
  await done;
  tell({ is: "done" });
}

function cannon({ origin, requests, connections, amount, rate }: Job) {
  const clients = Math.min(connections, requests.length);
  let joined = 0;
  const options: autocannon.Options = {
    url: origin,
    connections,
    timeout: 30,
    sampleInt: 50, // Milliseconds until it notices that it is to stop.
    setupClient(client) {
      const share = joined++ % clients;
      client.setRequests(requests.filter((_, index) => index % clients === share));
    },
  };
  const until = amount ? { amount } : { duration: 600 }; // We stop it before.
  return autocannon({ ...options, ...until, ...(rate && { overallRate: rate }) }, () => {});
}

function summaryOf(answers: { status: number; time: number }[]) {
  const statuses: Record<number, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const times = answers.map(({ time }) => time).filter((time) => time > 0);
  times.sort((a, b) => a - b);
  return { statuses, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function tell(message: Message) {
  process.send?.(message);
}

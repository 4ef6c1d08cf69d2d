import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createAccount } from "@latchkey/contract/accounts";
import { openDatabase } from "@latchkey/db";
import type { AppProcess } from "@latchkey/testkit/app-process";
import { UNLIMITED } from "@latchkey/testkit/unlimited";
import { CountedBrowser } from "./browser.ts";
import { type Row, rowOf } from "./row.ts";
import { API, apiAt, type Stage, type Target } from "./stage.ts";
import { type Account, checkHealth, logIn, newAccount, visit } from "./steps.ts";
import { type RequestResult, Tally } from "./tally.ts";

const run = promisify(execFile);
const SENDER = fileURLToPath(new URL("flood-sender.ts", import.meta.url));
const REQUESTS = 2_000;
const CONCURRENCY = 50;

/** A process that has just started is still compiling; one in use is not. */
const WARM_UP = 300;
const PROBE_INTERVAL_MS = 20;

/** Two concurrent hashes take 64 MiB. Growth beyond this limit would depend on the flood. */
const MAX_MEMORY_GROWTH_MIB = 256;

interface Flood {
  from: "one" | "many";
  /** Returns what is wrong with the number of responses per status. */
  complaintOf(count: (status: number) => number): string | undefined;
}

/** One address soon exceeds its rate limit: 429. */
export const floodFromOne = (stage: Stage) =>
  flood(stage, {
    from: "one",
    complaintOf: (count) => (count(401) > 10 || count(429) === 0 ? "The limit did not stop it" : undefined),
  });

/** Many addresses that guess at many accounts exceed no rate limit: the queue for hashes answers 503. */
export const floodFromMany = (stage: Stage) =>
  flood(stage, {
    from: "many",
    complaintOf: (count) =>
      count(429) > 0 || count(401) < 20 ? "The hash queue was not what refused the requests" : undefined,
  });

/** Guesses a password 2,000 times, 50 concurrently, and measures other requests to the same app. */
async function flood(stage: Stage, each: Flood): Promise<Row> {
  const someone = newAccount();
  await prepare(stage, someone);
  const { origin, process: app } = await stage.stack.startAnother(API, { ...DEFAULT_LIMITS, TRUST_PROXY: "1" });
  try {
    await app.ready();
    return await floodOf(app, apiAt(origin), someone, each);
  } finally {
    await app.end();
  }
}

/** An empty value counts as unset. */
const DEFAULT_LIMITS = Object.fromEntries(Object.keys(UNLIMITED).map((name) => [name, ""]));

/** Creates an account and resets the rate limits that the load before has used up. */
export async function prepare({ database }: Stage, someone: Account) {
  const db = openDatabase(database, { name: "drill" });
  try {
    await db("attempts").delete();
    await createAccount(db, someone);
  } finally {
    await db.destroy();
  }
}

async function floodOf(app: AppProcess, target: Target, someone: Account, { from, complaintOf }: Flood): Promise<Row> {
  const tally = new Tally();
  const browser = new CountedBrowser(tally);
  if (!(await browser.does(logIn(someone), target))) throw new Error(tally.all.at(-1)?.note);
  const send = (requests: number) =>
    run(process.execPath, [SENDER, target.origin, `${requests}`, `${CONCURRENCY}`, from], OUTPUT);
  const warmUp: RequestResult[] = JSON.parse((await send(WARM_UP)).stdout);
  const before = await memoryOf(app);
  const sent = send(REQUESTS);
  const [peak] = await Promise.all([peakUntil(sent, app), probeUntil(sent, browser, someone, target)]);
  const guesses: RequestResult[] = JSON.parse((await sent).stdout);
  const statuses = [...warmUp, ...guesses].map(({ outcome, note }) =>
    outcome === "answered" ? 401 : Number.parseInt(note, 10),
  );
  const complaint = complaintOf((status) => statuses.filter((each) => each === status).length);
  return rowOf({
    fault: `flood of ${REQUESTS} logins, ${from} address${from === "one" ? "" : "es"}`,
    allowed: { refused: true },
    results: [...guesses, ...tally.all],
    losses: [],
    exits: app.child().exitCode === null ? [] : ["The process of the API ended"],
    complaints: [
      ...(peak - before > MAX_MEMORY_GROWTH_MIB ? [`The process grew from ${before} MiB to ${peak} MiB`] : []),
      ...(complaint ? [complaint] : []),
    ],
    recovery: 0,
    remarks: [
      ...[checkHealth, visit(someone)].map(({ kind }) => `${kind}: ${quantilesOf(tally.all, kind)}`),
      `memory of the API: ${before} MiB before, ${peak} MiB at most`,
      `the flood took ${durationOf(guesses)} s`,
    ],
  });
}

const OUTPUT = { maxBuffer: 16 * 1024 * 1024 };

/** Every 20 ms, even if the last probe has no response yet: a slow response must not hide the next one. */
async function probeUntil(end: Promise<unknown>, browser: CountedBrowser, someone: Account, target: Target) {
  const probes: Promise<unknown>[] = [];
  await repeatUntil(end, PROBE_INTERVAL_MS, async () => {
    probes.push(browser.does(checkHealth, target), browser.does(visit(someone), target));
  });
  await Promise.all(probes);
}

async function peakUntil(end: Promise<unknown>, app: AppProcess) {
  let peak = 0;
  await repeatUntil(end, 200, async () => {
    peak = Math.max(peak, await memoryOf(app));
  });
  return peak;
}

async function repeatUntil(end: Promise<unknown>, every: number, work: () => Promise<void>) {
  let ended = false;
  const noted = end.finally(() => {
    ended = true;
  });
  while (!ended) {
    await work();
    await delay(every);
  }
  await noted;
}

/** Resident memory, in MiB. */
async function memoryOf(app: AppProcess) {
  const { stdout } = await run("ps", ["-o", "rss=", "-p", String(app.child().pid)]);
  return Math.round(Number(stdout) / 1024);
}

function quantilesOf(results: RequestResult[], kind: string) {
  const times = results.filter((each) => each.kind === kind).map(({ sentAt, endedAt }) => endedAt - sentAt);
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)];
  return `${times.length} probes, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

function durationOf(results: RequestResult[]) {
  const start = Math.min(...results.map(({ sentAt }) => sentAt));
  return ((Math.max(...results.map(({ endedAt }) => endedAt)) - start) / 1000).toFixed(1);
}

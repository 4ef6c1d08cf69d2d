import { setTimeout as delay } from "node:timers/promises";
import type { AppProcess } from "@latchkey/testkit/app-process";
import { type Load, startLoad } from "./load.ts";
import { type Allowance, type Row, rowOf } from "./row.ts";
import type { Stage } from "./stage.ts";
import { findLosses } from "./verify.ts";

export interface Fault {
  name: string;
  allowed: Allowance;
  /** How long the fault lasts under load, in milliseconds. */
  durationMs: number;
  /** Injects the fault. Returns a function that ends it. */
  start(stage: Stage): Promise<() => Promise<unknown>>;
}

/** Injects a fault under load and ends it, waits until everything works again, and checks that nothing was lost. */
export async function inject(stage: Stage, fault: Fault): Promise<Row> {
  const apps = Object.entries(stage.apps);
  const silent = apps.map(([, app]) => app.output().length);
  const load = await startLoad(stage);
  const recovery = await injectAndRecover(stage, fault, load).finally(() => load.stop());
  const results = [...load.tally.all];
  const losses = await findLosses(stage, load.ledger);
  const complaints = apps.flatMap(([, app], index) => complaintsIn(app.output().slice(silent[index])));
  return rowOf({
    fault: fault.name,
    allowed: fault.allowed,
    results,
    losses,
    exits: exitsOf(apps),
    complaints,
    recovery,
  });
}

async function injectAndRecover(stage: Stage, { start, durationMs }: Fault, { tally }: Load) {
  const started = Date.now();
  await until(() => tally.notAnsweredSince(started).length === 0 && Date.now() - started > WARM_UP_MS);
  const end = await start(stage);
  await delay(durationMs).finally(end);
  const ended = Date.now();
  const recovered = await until(() => tally.notAnsweredSince(ended).length === 0);
  return recovered ? tally.troubleAfter(ended) : null;
}

const WARM_UP_MS = 1_000;
const RECOVERY_TIMEOUT_MS = 15_000;

async function until(isTrue: () => boolean, since = Date.now()): Promise<boolean> {
  if (isTrue()) return true;
  if (Date.now() - since > RECOVERY_TIMEOUT_MS) return false;
  await delay(20);
  return until(isTrue, since);
}

/** Apps log JSON; other lines come from Node, such as warnings. Level 60 means that the process must exit. */
function complaintsIn(said: string) {
  return said.split("\n").filter((line) => line !== "" && (!line.startsWith("{") || line.includes('"level":60')));
}

function exitsOf(apps: [string, AppProcess][]) {
  const gone = apps.filter(([, app]) => app.child().exitCode !== null || app.child().signalCode !== null);
  return gone.map(([name]) => `The process of ${name} ended`);
}

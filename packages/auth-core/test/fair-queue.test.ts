import { expect, test, vi } from "vitest";
import { FairQueue, type FairQueueOptions } from "../src/password/fair-queue.ts";

/** A queue that records its tasks, which run until the test ends them. */
function observed(options: FairQueueOptions) {
  const queue = new FairQueue(options);
  const started: string[] = [];
  const refused: string[] = [];
  const ends: (() => void)[] = [];
  const add = (client: string) => {
    const task = () => {
      started.push(client);
      return new Promise<void>((resolve) => ends.push(resolve));
    };
    queue.run(client, task).catch(() => refused.push(client));
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  async function finish(count: number) {
    for (let round = 0; round < count; round++) {
      ends.shift()?.();
      await settle();
    }
  }
  return { add, started, refused, settle, finish };
}

const times = (count: number, client: string) => Array.from({ length: count }, () => client);

test("a new client is served before the second task of an earlier one", async () => {
  const { add, started, settle, finish } = observed({ concurrency: 1 });
  for (const client of [...times(4, "many"), "one", "two"]) add(client);
  await settle();
  await finish(6);
  expect(started).toEqual(["many", "one", "two", "many", "many", "many"]);
});

test("when the queue is full, the client with the most tasks loses one", async () => {
  const { add, started, refused, settle, finish } = observed({ concurrency: 1, capacity: 4 });
  for (const client of [...times(6, "many"), "one", "two"]) add(client);
  await settle();
  expect(refused).toEqual(times(4, "many"));
  await finish(4);
  expect(started).toEqual(["many", "one", "two", "many"]);
});

test("90 returning clients do not keep a new one waiting [O1]", async () => {
  const { add, started, refused, settle, finish } = observed({ concurrency: 2, capacity: 26 });
  const flood = () => {
    for (let client = 0; client < 90; client++) add(`flood ${client}`);
  };
  for (let round = 0; round < 10; round++) {
    flood();
    await settle();
    await finish(20);
  }
  flood();
  add("owner");
  flood();
  await settle();
  expect(refused).not.toContain("owner");
  const before = started.length;
  await finish(1);
  expect(started.slice(before)).toEqual(["owner"]);
});

test("past service decays over time", async () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const { add, started, settle, finish } = observed({ concurrency: 1 });
  for (const client of times(3, "regular")) add(client);
  await settle();
  await finish(3);
  for (let minute = 0; minute < 3; minute++) {
    vi.advanceTimersByTime(61_000);
    add("clock");
    await settle();
    await finish(1);
  }
  for (const client of ["running", "clock", "regular", "new"]) add(client);
  await settle();
  await finish(4);
  vi.useRealTimers();
  expect(started.slice(-3)).toEqual(["regular", "new", "clock"]);
});

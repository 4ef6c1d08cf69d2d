import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { batched } from "../src/batched.ts";

/** A database whose queries the test settles. */
function database() {
  const queries: { keys: readonly string[]; answer(): void; fail(error: Error): void }[] = [];
  const find = batched(
    (keys: readonly string[]) =>
      new Promise<string[]>((resolve, reject) => {
        queries.push({ keys, answer: () => resolve(keys.map((key) => key.toUpperCase())), fail: reject });
      }),
  );
  return { queries, find, keys: () => queries.map(({ keys }) => keys) };
}

test("concurrent lookups share one query, and each gets its own result", async () => {
  const { find, queries, keys } = database();
  const found = Promise.all([find("a"), find("b"), find("a")]);
  await turn();
  expect(keys()).toEqual([["a", "b", "a"]]);
  queries[0]?.answer();
  expect(await found).toEqual(["A", "B", "A"]);
});

test("a lookup never joins a query that was sent before it, but waits for the next one [L15]", async () => {
  const { find, queries, keys } = database();
  for (const key of ["first", "second", "third", "fourth"]) {
    void find(key);
    await turn();
  }
  expect(keys()).toEqual([["first"], ["second"]]);
  void find("third");
  queries[1]?.answer();
  await expect.poll(keys).toEqual([["first"], ["second"], ["third", "fourth", "third"]]);
});

test("an error affects only the lookups of its own query", async () => {
  const { find, queries } = database();
  const [one, other] = [find("a"), find("b")];
  await turn();
  const later = find("c");
  await turn();
  queries[0]?.fail(new Error("The database went away"));
  queries[1]?.answer();
  await expect(one).rejects.toThrow("The database went away");
  await expect(other).rejects.toThrow("The database went away");
  expect(await later).toBe("C");
  const again = find("a");
  await turn();
  queries[2]?.answer();
  expect(await again).toBe("A");
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const [, listing] = read("README.md").match(/```ts\n([\s\S]*?)```/) ?? [];

test("the README's fourth app is the one that is tested, in at most 25 lines", () => {
  expect(listing).toBe(read("apps/api/test/fourth-app/src/server.ts"));
  expect(listing?.trim().split("\n").length).toBeLessThanOrEqual(25);
});

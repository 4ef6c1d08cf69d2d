import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const [, listing] = read("README.md").match(/```ts\n([\s\S]*?)```/) ?? [];

test("the README shows the app that add app --kind api adds, in at most 27 lines", () => {
  expect(listing).toBe(read("packages/starter/templates/api/src/server.ts"));
  expect(listing?.trim().split("\n").length).toBeLessThanOrEqual(27);
});

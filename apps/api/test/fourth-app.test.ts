import { mkdir, readFile, writeFile } from "node:fs/promises";
import { sessionContract } from "@latchkey/contract";
import { describe, expect, test } from "vitest";

const folder = "test-results/fourth-app";
const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
const [, listing = ""] = readme.match(/```ts\n([\s\S]*?)```/) ?? [];
await mkdir(`${folder}/src`, { recursive: true });
await writeFile(`${folder}/src/server.ts`, listing);

test("the README's fourth app has at most 25 lines", () => {
  expect(listing.trim().split("\n").length).toBeLessThanOrEqual(25);
});

describe("the README's fourth app recognizes a login at the API", () => {
  const api = { prefix: "API", json: true, privatePath: "/me", publicPaths: [] };
  sessionContract({ folder, prefix: "WIKI", json: true, privatePath: "/wiki", publicPaths: [], loginAt: api });
});

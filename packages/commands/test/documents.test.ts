import { existsSync, globSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { readSettings } from "@latchkey/server";
import { expect, test } from "vitest";
import { allSettings } from "../src/environment.ts";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFile(new URL(path, root), "utf8");
const documents = globSync("{*,docs/*,docs/decisions/*}.md", { cwd: fileURLToPath(root) });

test.each(documents)("every file that %s links to exists", async (document) => {
  const links = [...(await read(document)).matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
  const missing = links.filter((link) => !/^https?:/.test(link) && !existsSync(new URL(link, new URL(document, root))));
  expect(missing).toEqual([]);
});

test("every command of docs/commands.md is a script of the root package, and the other way round", async () => {
  const { scripts } = JSON.parse(await read("package.json"));
  const commands = [...(await read("docs/commands.md")).matchAll(/`pnpm ([a-z]+)/g)].map(([, name = ""]) => name);
  expect([...new Set(commands)].sort()).toEqual(Object.keys(scripts).sort());
});

test(".env.example names the settings of docs/settings.md, and works as copied", async () => {
  const example = parseEnv(await read(".env.example"));
  const settings = [...(await read("docs/settings.md")).matchAll(/^- (`[^:]+):/gm)];
  const names = settings.flatMap(([, cell = ""]) => cell.match(/[A-Z]+(?:_[A-Z]+)+/g) ?? []);
  expect(Object.keys(example).sort()).toEqual(names.sort());
  expect(readSettings(example, allSettings)).toEqual(readSettings({}, allSettings));
});

test("every promise of docs/security.md has a test that carries its id, and every id is a promise", async () => {
  const promises = [...(await read("docs/security.md")).matchAll(/^### ([A-Z]+\d+(?:, [A-Z]+\d+)*)$/gm)].flatMap(
    ([, ids = ""]) => ids.split(", "),
  );
  expect(promises.length).toBeGreaterThan(70);
  const tested = new Set<string>();
  for await (const file of glob(TESTS, { cwd: fileURLToPath(root) })) {
    for (const [, ids = ""] of (await read(file)).matchAll(/ \[([A-Z]+\d+(?:, [A-Z]+\d+)*)\]["`']/g))
      for (const id of ids.split(", ")) tested.add(id);
  }
  expect([...tested].sort()).toEqual(promises.sort());
});

const TESTS = [
  "packages/*/test/**/*.ts",
  "packages/contract/src/**/*.ts",
  "packages/e2e/tests/*.ts",
  "packages/drill/src/**/*.ts",
  "apps/*/test/*.ts",
];

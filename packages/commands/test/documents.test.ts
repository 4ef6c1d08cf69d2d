import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { readSettings } from "@latchkey/server";
import { expect, test } from "vitest";
import { allSettings } from "../src/environment.ts";

const root = new URL("../../../", import.meta.url);
const readme = await readFile(new URL("README.md", root), "utf8");
const example = parseEnv(await readFile(new URL(".env.example", root), "utf8"));
const security = await readFile(new URL("docs/security.md", root), "utf8");

const linksOf = (text: string) => [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);

test("every file that the documents link to exists", () => {
  expect(linksOf(readme).length).toBeGreaterThan(15);
  for (const link of linksOf(readme))
    if (!link.startsWith("http")) expect(existsSync(new URL(link, root)), link).toBe(true);
  for (const link of linksOf(security)) expect(existsSync(new URL(link, new URL("docs/", root))), link).toBe(true);
});

test("every promise of docs/security.md names tests that exist", async () => {
  const promises = security.split(/^### (?=[A-Z]\d)/m).slice(1);
  expect(promises.length).toBeGreaterThan(55);
  const missing: string[] = [];
  for (const promise of promises) {
    const shown = [...promise.matchAll(/^- \[.*?\]\(([^)]+)\): "([^"]+)"$/gm)];
    expect(shown, promise).not.toEqual([]);
    for (const [, file = "", title = ""] of shown) {
      const tests = await readFile(new URL(file, new URL("docs/", root)), "utf8");
      if (!tests.includes(title)) missing.push(`${file}: ${title}`);
    }
  }
  expect(missing).toEqual([]);
});

test("every command that the README lists is a script of the root package", async () => {
  const { scripts } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
  const commands = [...readme.matchAll(/`pnpm ([a-z]+)/g)].map(([, name = ""]) => name);
  expect(new Set(commands).size).toBeGreaterThanOrEqual(8);
  for (const name of commands) expect(scripts, name).toHaveProperty(name);
});

test(".env.example names the README's settings, and works as copied", () => {
  const [, section = ""] = readme.match(/## Settings\n([\s\S]*?)\n## /) ?? [];
  const names = [...section.matchAll(/^\|(.+?)\|/gm)].flatMap(
    ([, cell = ""]) => cell.match(/[A-Z]+(?:_[A-Z]+)+/g) ?? [],
  );
  expect(Object.keys(example).sort()).toEqual(names.sort());
  expect(readSettings(example, allSettings)).toEqual(readSettings({}, allSettings));
});

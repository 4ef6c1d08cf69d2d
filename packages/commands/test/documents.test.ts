import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { readSettings } from "@latchkey/server";
import { expect, test } from "vitest";
import { allSettings } from "../src/environment.ts";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFile(new URL(path, root), "utf8");
const documents = await Array.fromAsync(glob("{*,docs/*,docs/decisions/*}.md", { cwd: fileURLToPath(root) }));

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

/** The first column of the table of words in docs/style.md, as patterns. */
const AVOIDED = [
  /\bsign(ed)?[ -](in|out)\b/i,
  /\ba mail\b|\bmails\b(?!_|")|e-mails?\b/i,
  /\bwho(m)?ever\b/i,
  /\bgood no more\b|\bno more good\b/i,
  /\bwhere nothing is said\b/i,
  /\b(is|are|was|were) told\b/i,
  /\b(hears|hear) of\b/i,
  /\bfor good\b/i,
  /\bat once\b/i,
  /\bmends?\b/i,
  /\btwin cookies?\b/i,
];
/** The terms of the field, which people search for. */
const TERMS = [
  ...["CSRF", "rate limit", "session fixation", "open redirect", "user enumeration", "brute force"],
  ...["exponential backoff", "step-up authentication", "current user", "idle timeout", "cookie tossing"],
];

test("words follow docs/style.md", async () => {
  const files = execFileSync("git", ["ls-files", "*.ts", "*.js", "*.md", "*.astro", "*.eta", "*.css", "*.yaml", ".env.example"], {
    cwd: root,
    encoding: "utf8",
  });
  const found: string[] = [];
  for (const file of files.trim().split("\n").filter((path) => !EXEMPT.test(path) && existsSync(new URL(path, root)))) {
    const lines = (await read(file)).split("\n");
    lines.forEach((line, index) => {
      if (AVOIDED.some((pattern) => pattern.test(line))) found.push(`${file}:${index + 1} ${line.trim()}`);
    });
  }
  expect(found).toEqual([]);
  const security = await read("docs/security.md");
  expect(TERMS.filter((term) => !security.toLowerCase().includes(term.toLowerCase()))).toEqual([]);
});

/** The table itself, this test, lists of words, and migrations that clones have applied. */
const EXEMPT = /docs\/style\.md|documents\.test\.ts|pnpm-lock|^migrations\/20261(12[0-4])/;

test("every promise of docs/security.md has a test that carries its id, and every id is a promise", async () => {
  const promises = [...(await read("docs/security.md")).matchAll(/^### ([A-Z]+\d+(?:, [A-Z]+\d+)*)$/gm)].flatMap(([, ids = ""]) => ids.split(", "));
  expect(promises.length).toBeGreaterThan(70);
  const tested = new Set<string>();
  for await (const file of glob(TESTS, { cwd: fileURLToPath(root) })) {
    for (const [, ids = ""] of (await read(file)).matchAll(/ \[([A-Z]+\d+(?:, [A-Z]+\d+)*)\]["`']/g))
      for (const id of ids.split(", ")) tested.add(id);
  }
  expect([...tested].sort()).toEqual(promises.sort());
});

const TESTS = ["packages/*/test/**/*.ts", "packages/contract/src/**/*.ts", "packages/e2e/tests/*.ts", "packages/drill/src/**/*.ts", "apps/*/test/*.ts"];

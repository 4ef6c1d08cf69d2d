import { execFileSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { SECRET_FIELD } from "@latchkey/product";
import { listApps } from "@latchkey/product/apps";
import { withoutApp } from "@latchkey/product/without-app";
import { readSettings } from "@latchkey/server";
import { expect, test } from "vitest";
import { allSettings } from "../src/environment.ts";

/** The apps that a team may delete. */
const DELETABLE = listApps().filter(({ kind }) => kind !== "json");
const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFile(new URL(path, root), "utf8");
const documents = globSync("{*,docs/**/*}.md", { cwd: fileURLToPath(root) });

/** A team may delete packages/drill and packages/bench. After a pull, their ignored `node_modules` remain. */
function isDeleted(link: string) {
  const [name] = link.match(/packages\/(drill|bench|deploy)\b/) ?? [];
  return name !== undefined && !existsSync(new URL(`${name}/package.json`, root));
}

test.each(documents)("every file that %s links to exists", async (document) => {
  const links = [...(await read(document)).matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
  const missing = links.filter((link) => !/^https?:/.test(link) && !existsSync(new URL(link, new URL(document, root))));
  expect(missing.filter((link) => !isDeleted(link))).toEqual([]);
});

test.each(DELETABLE)("without apps/$name, no document and no setting names it", async (app) => {
  for (const document of [...documents, ".env.example"].filter((name) => !name.endsWith("CHANGELOG.md"))) {
    const naming = new RegExp(`\\b${app.prefix}_(ORIGIN|PORT)=|^ +${app.name}/|(apps|docs)/${app.name}\\b`);
    const left = withoutApp(await read(document), app).split("\n");
    expect(
      left.filter((line) => naming.test(line)),
      document,
    ).toEqual([]);
  }
});

test("no document names the folder of an app that one of its examples adds", async () => {
  for (const document of documents) {
    const text = await read(document);
    for (const [, name] of text.matchAll(/starter add app ([a-z][a-z-]*)/g)) {
      expect(text, document).not.toMatch(new RegExp(`apps/${name}\\b`)); // Once it exists, what names it must be removable.
    }
  }
});

test.each(DELETABLE)("without apps/$name, no file of the deployment names it", async ({ name, prefix }) => {
  const files = ["compose.yaml", "deploy/Caddyfile", "deploy/nginx.conf", "deploy/metrics/prometheus.yml"];
  for (const file of files.filter((path) => existsSync(new URL(path, root)))) {
    const text = await read(file);
    const left = withoutApp(text, { name, prefix }).split("\n");
    const naming = new RegExp(`(?<![\\w-])(${name}|${prefix}(?![a-z0-9]))`, "i"); // Not in a longer name.
    expect(
      left.filter((line) => naming.test(line)),
      file,
    ).toEqual([]);
  }
});

test("every command of docs/commands.md is a script of the root package, and vice versa", async () => {
  const { scripts } = JSON.parse(await read("package.json"));
  const commands = [...(await read("docs/commands.md")).matchAll(/`pnpm ([a-z:]+)/g)].map(([, name = ""]) => name);
  expect([...new Set(commands)].sort()).toEqual(Object.keys(scripts).sort());
});

test(".env.example names the settings of docs/settings.md, and works as copied", async () => {
  const example = parseEnv(await read(".env.example"));
  const settings = [...(await read("docs/settings.md")).matchAll(/^- (`[^:]+):/gm)];
  const rows = settings.map(([, cell = ""]) => cell).filter((cell) => !cell.includes("<PREFIX>"));
  const names = rows.flatMap((cell) => cell.match(/[A-Z][A-Z_]+/g) ?? []);
  const addresses = listApps().flatMap(({ prefix }) => [`${prefix}_ORIGIN`, `${prefix}_PORT`]);
  expect(
    Object.keys(example)
      .filter((name) => !addresses.includes(name))
      .sort(),
  ).toEqual(names.sort());
  const { REGISTRATION } = example; // A team may have chosen invitations.
  expect(readSettings(example, allSettings)).toEqual(readSettings({ REGISTRATION }, allSettings));
});

test("alerts and dashboard query metrics that exist", async () => {
  const files = await Promise.all(
    ["alerts.yml", "grafana-dashboard.json"].map((name) => read(`deploy/metrics/${name}`)),
  );
  const queried = files.join("").match(/\b(auth|db|mail|http|process|nodejs)_\w+(?=[{[) ])/g) ?? [];
  const sources = await Promise.all(globSync("packages/*/src/**/*.ts", { cwd: fileURLToPath(root) }).map(read));
  const known = [...sources.join("").matchAll(/\b(?:counter|gauge|histogram)\(\s*"(\w+)"/g)].map(
    ([, name = ""]) => name,
  );
  const missing = queried.filter((name) => !known.includes(name.replace(/_(bucket|count|sum)$/, "")));
  expect(new Set(queried).size).toBeGreaterThan(12);
  expect(missing).toEqual([]);
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
  if (isDeleted("packages/drill")) expect(promises).toEqual(expect.arrayContaining([...tested]));
  else expect([...tested].sort()).toEqual(promises.sort());
});

const TESTS = [
  "packages/*/test/**/*.ts",
  "packages/contract/src/**/*.ts",
  "packages/e2e/tests/*.ts",
  "packages/drill/src/**/*.ts",
  "packages/deploy/tests/*.ts",
  "apps/*/{test,e2e}/*.ts",
];

/** Phrases that docs/style.md replaces. */
const AVOIDED = [
  /\bsign(ed)?[ -](in|out)\b/i,
  /\b(a|this|each|every|many|all|other|which|last) mails?\b(?! (server|catcher|program))|\be-mails?\b/i,
  /\bwho(m)?ever\b/i,
  /\bgood no more\b/i,
  /\bwhere nothing is said\b/i,
  /\b(is|are|was|were) told\b/i,
  /\bhears? of\b/i,
  /\bfor good\b/i,
  /\bat once\b/i,
  /\bmends?\b/i,
  /\btwin cookies?\b/i,
];

/** Standard terms that readers search for. */
const TERMS = [
  ...["CSRF", "rate limit", "session fixation", "open redirect", "user enumeration", "brute force"],
  ...["credential stuffing", "exponential backoff", "step-up authentication", "idle timeout", "cookie tossing"],
];

test("no text uses a phrase that docs/style.md replaces", async () => {
  const globs = ["*.ts", "*.js", "*.md", "*.astro", "*.eta", "*.css", ".env.example"];
  const files = execFileSync("git", ["ls-files", ...globs], { cwd: root, encoding: "utf8" })
    .trim()
    .split("\n");
  const found: string[] = [];
  for (const file of files.filter((path) => !EXEMPT.test(path) && existsSync(new URL(path, root)))) {
    const lines = (await read(file)).split("\n");
    const wrong = lines.filter((line) => AVOIDED.some((phrase) => phrase.test(line)));
    found.push(...wrong.map((line) => `${file}: ${line.trim()}`));
  }
  expect(found).toEqual([]);
});

test("docs/security.md uses the standard terms", async () => {
  const security = (await read("docs/security.md")).toLowerCase();
  expect(TERMS.filter((term) => !security.includes(term.toLowerCase()))).toEqual([]);
});

// The script cannot import it.
test("the script that keeps unsaved input leaves out the same fields as the server", async () => {
  expect(await read("packages/ui/assets/unsaved.js")).toContain(`const SECRET = ${SECRET_FIELD};`);
});

/** The table of phrases, and this test. */
const EXEMPT = /docs\/style\.md|documents\.test\.ts/;

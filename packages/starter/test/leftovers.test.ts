import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { moveDocuments } from "../src/adopt/shape.ts";
import { listFiles } from "../src/files.ts";
import { removeParts } from "../src/remove/parts.ts";
import { copyCheckout } from "./checkout.ts";

const directory = mkdtempSync(join(tmpdir(), "starter-test-"));
afterAll(() => rmSync(directory, { recursive: true }));
copyCheckout(directory);
const PARTS = ["astro-site", "htmx-site", "bench", "drill", "deploy", "starter", "live"];

/** The changelog describes the past, and the last test looks for tools that a team may have deleted. */
const MAY_NAME = ["CHANGELOG.md", "pnpm-lock.yaml", "packages/commands/test/documents.test.ts"];

/** The files that still contain a text. */
function filesWith(text: RegExp) {
  const files = listFiles(directory).filter(
    (file) => !/\.(png|ico)$/.test(file) && text.test(readFileSync(file, "utf8")),
  );
  return files.map((file) => relative(directory, file)).filter((path) => !MAY_NAME.includes(path));
}

test("remove leaves nothing behind that names a removed app, tool or command, or what only they used", () => {
  expect(filesWith(/astro/i).length).toBeGreaterThan(100);
  const warn = vi.spyOn(console, "warn");
  removeParts(directory, PARTS);
  expect(warn.mock.calls).toEqual([]);
  expect(filesWith(/astro|@latchkey\/starter|pnpm starter/i)).toEqual([]);
  expect(
    filesWith(/\b(apps\/htmx-site|packages\/(bench|deploy|drill|starter)|pnpm (bench|drill|test:deploy))\b/),
  ).toEqual([]);
  expect(filesWith(/htmx/i).filter((path) => /^(docs|packages\/ui)\//.test(path))).toEqual([]);
  for (const helper of ["testkit/src/align-columns.ts", "e2e/src/login-and-back.ts"])
    expect(existsSync(join(directory, "packages", helper)), helper).toBe(false);
});

test("after remove, every file that another one imports exists", () => {
  const importsOf = (file: string) => readFileSync(file, "utf8").matchAll(/\bfrom "(\.{1,2}\/[^"]+\.(?:ts|astro))"/g);
  const missing = listFiles(directory)
    .filter((file) => /\.(ts|astro)$/.test(file))
    .flatMap((file) => [...importsOf(file)].map(([, path = ""]) => join(dirname(file), path)))
    .filter((file) => !existsSync(file));
  expect(missing).toEqual([]);
});

test("adopt leaves no instruction that applies only to the starter", () => {
  moveDocuments(directory);
  const left = filesWith(/CHANGELOG\.md|users of the starter|only:upstream|the README's/i);
  expect(left.filter((path) => !path.startsWith("docs/starter/"))).toEqual([]);
});

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { expect, test } from "vitest";
import { rename, UPSTREAM, UPSTREAM_FILE } from "../src/names.ts";

const KEPT = [UPSTREAM_FILE, "LICENSE"];

const listed = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" }).split("\0");
const files = listed.filter((path) => path && !KEPT.includes(path) && existsSync(join(ROOT, path)));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

test("every spelling of the starter's name in any file is one that adopt renames", () => {
  const missed = files.filter((path) => {
    const renamed = rename(path + read(path), UPSTREAM, { name: "Acme", slug: "acme" });
    return renamed.toLowerCase().includes(UPSTREAM.slug);
  });
  expect(files.length).toBeGreaterThan(0);
  expect(missed).toEqual([]);
});

test("the SQL in documents and settings is valid for a scope with a hyphen", () => {
  const unquoted = new RegExp(`\\b(ROLE|DATABASE|OWNER|BY|GRANT|TO) ${UPSTREAM.slug}\\b`);
  expect(files.filter((path) => /\.(md|ya?ml)$/.test(path) && unquoted.test(read(path)))).toEqual([]);
});

test("no article stands before the name, because another name may need another one", () => {
  const article = new RegExp(`\\ban? (${UPSTREAM.name}|\\$\\{product\\})`, "i");
  expect(files.filter((path) => article.test(read(path)))).toEqual([]);
});

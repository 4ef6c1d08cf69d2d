import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { expect, test } from "vitest";
import { rename, UPSTREAM, UPSTREAM_FILE } from "../src/names.ts";

const KEPT = [UPSTREAM_FILE, "LICENSE"];

test("every spelling of the starter's name in any file is one that adopt renames", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" }).split("\0");
  const texts = files.filter((path) => path && !KEPT.includes(path) && existsSync(join(ROOT, path)));
  const missed = texts.filter((path) => {
    const renamed = rename(path + readFileSync(join(ROOT, path), "utf8"), UPSTREAM, { name: "Acme", slug: "acme" });
    return renamed.toLowerCase().includes(UPSTREAM.slug);
  });
  expect(texts.length).toBeGreaterThan(0);
  expect(missed).toEqual([]);
});

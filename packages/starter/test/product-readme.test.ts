import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { addToReadme, productReadme } from "../src/adopt/product-readme.ts";

const directory = mkdtempSync(join(tmpdir(), "starter-readme-"));
afterAll(() => rmSync(directory, { recursive: true }));

function addApp(name: string, port: number) {
  mkdirSync(join(directory, "apps", name), { recursive: true });
  const manifest = { description: `The ${name}.`, app: { port } };
  writeFileSync(join(directory, "apps", name, "package.json"), JSON.stringify(manifest));
}

const readme = () => readFileSync(join(directory, "README.md"), "utf8");

test("the product's README lists its apps, including one added later, unless the team rewrites the list", () => {
  addApp("api", 3000);
  writeFileSync(join(directory, "README.md"), productReadme(directory, { name: "Acme", slug: "acme" }));
  addApp("wiki", 3001);
  addToReadme(directory, "wiki");
  expect(readme()).toContain(`| --- | --- | --- |
| [apps/api](apps/api) | The api. | localhost:3000 |
| [apps/wiki](apps/wiki) | The wiki. | localhost:3001 |

`);
  writeFileSync(join(directory, "README.md"), "# Ours\n");
  addToReadme(directory, "wiki");
  expect(readme()).toBe("# Ours\n");
});

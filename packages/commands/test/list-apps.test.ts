import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { listApps } from "../src/apps.ts";

test.each(listApps())("package.json of $name has the prefix and the default port of its settings", (app) => {
  const sources = globSync(`${app.directory}/src/*.ts`).map((file) => readFileSync(file, "utf8"));
  expect(sources.join("")).toContain(`appSettings("${app.prefix}", ${app.port})`);
});

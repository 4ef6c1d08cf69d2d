import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { listApps } from "../src/apps.ts";

test.each(listApps())("package.json of $name has the prefix and the default port of its settings", async (app) => {
  const config = await readFile(`${app.directory}/src/config.ts`, "utf8");
  expect(config).toContain(`app: appSettings("${app.prefix}", ${app.port})`);
});

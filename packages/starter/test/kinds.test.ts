import { rmSync } from "node:fs";
import { join } from "node:path";
import { listApps, sitesOf } from "@latchkey/product/apps";
import { describe, test } from "vitest";
import { KINDS, newApp } from "../src/add/new-app.ts";
import { writeFiles } from "../src/files.ts";

/** Apps that must be built first: `pnpm test:clones` tests them. */
const BUILT = ["astro", "spa"];

// `pnpm --filter ./packages/starter test:kinds` while you work on a template.
const inPlace = KINDS.filter((kind) => !BUILT.includes(kind)).map((kind) => ({ kind, login: false }));
const apps = [...inPlace, { kind: "pages", login: true }];
const hasSite = sitesOf(listApps()).length > 0;

// Below this package, so that they find its dependencies.
const folder = join(import.meta.dirname, "../test-results");

for (const { kind, login } of apps) {
  const name = login ? `template-${kind}-login` : `template-${kind}`;
  if (hasSite || kind === "api") await describe(`${name} of kind ${kind}`, () => contractOf(name, kind, login));
  else test.skip(`a new app of kind ${kind} needs a site where its users log in`);
}

async function contractOf(name: string, kind: string, login: boolean) {
  const directory = join(folder, "apps", name);
  rmSync(directory, { recursive: true, force: true });
  writeFiles(folder, newApp({ name, kind, login }, listApps()));
  writeFiles(folder, new Map([["tsconfig.base.json", "{}"]])); // Vite reads it.
  await import(join(directory, "test/contract.test.ts"));
}

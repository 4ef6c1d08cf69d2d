import { existsSync } from "node:fs";
import { listApps, sitesOf } from "@latchkey/product/apps";
import { describe, test } from "vitest";
import { KINDS } from "../src/new-app.ts";

// One kind in every run; `pnpm --filter ./packages/starter test:kinds` takes them all.
const kinds = process.env.KINDS === "all" ? KINDS : ["pages"];
const hasSite = sitesOf(listApps()).length > 0;

for (const kind of kinds) {
  if (existsSync(new URL(`../templates/${kind}/index.html`, import.meta.url)))
    test.skip(`a new app of kind ${kind} needs a build: pnpm test:clones`);
  else if (hasSite || kind === "api")
    await describe(`a new app of kind ${kind}`, () => import(`../templates/${kind}/test/contract.test.ts`));
  else test.skip(`a new app of kind ${kind} needs a site where its users log in`);
}

import { expect, test } from "vitest";
import { warnWithoutSite } from "../src/remove/warn-without-site.ts";

const APPS = [{ name: "api", kind: "json" } as const, { name: "one", kind: "pages" } as const, { name: "other" }];

function warningsWithout(...removed: string[]) {
  const warnings: string[] = [];
  warnWithoutSite({ warn: (message) => warnings.push(message) }, APPS, removed);
  return warnings;
}

test("a product without a site gets a warning that names the pages that emails link to", () => {
  expect(warningsWithout("other")).toEqual([]);
  expect(warningsWithout("one")).toEqual([expect.stringContaining("/register/confirm")]);
});

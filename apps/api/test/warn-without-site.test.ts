import { listApps } from "@latchkey/product/apps";
import { expect, test } from "vitest";
import { warnWithoutSite } from "../src/warn-without-site.ts";

const [api] = listApps();

test.each([
  ["pages", []],
  ["json", [expect.stringContaining("No package.json in apps/ describes a site")]],
] as const)("the API warns at startup only if there is no site to link to in emails: %s", (kind, expected) => {
  const warnings: string[] = [];
  warnWithoutSite({ warn: (message) => warnings.push(message) }, api ? [{ ...api, kind }] : []);
  expect(warnings).toEqual(expected);
});

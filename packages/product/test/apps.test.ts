import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { apiOf, listApps, listOtherApps, ROOT, sitesOf } from "../src/apps.ts";
import { product } from "../src/index.ts";

const apps = listApps();

test.each(["name", "prefix", "port", "title"] as const)("no two apps have the same %s", (field) => {
  expect(new Set(apps.map((app) => app[field])).size).toBe(apps.length);
});

test("every app has a title and a description to show on the other sites", () => {
  for (const { name, title, description } of apps) expect([title, description], name).not.toContain("");
});

test("an app knows all other apps", () => {
  for (const { prefix } of apps) expect(listOtherApps(prefix)).toEqual(apps.filter((app) => app.prefix !== prefix));
});

test("without an API, the advice says where to describe it", () => {
  expect(() => apiOf(sitesOf(apps))).toThrow('"kind": "json"');
});

test("the scope of the packages is the product's slug", () => {
  const { name } = JSON.parse(readFileSync(`${ROOT}packages/product/package.json`, "utf8"));
  expect(name).toBe(`@${product.slug}/product`);
});

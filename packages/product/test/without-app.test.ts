import { expect, test } from "vitest";
import { withoutApp } from "../src/without-app.ts";

const wiki = { name: "wiki", prefix: "WIKI" };

test.each([
  ["settings", "API_PORT=\nWIKI_PORT=\nWIKI_ORIGIN=\nWIKI_THEME=\n", "API_PORT=\nWIKI_THEME=\n"],
  ["its folder in a tree", "  api/   JSON\n  wiki/  pages\n", "  api/   JSON\n"],
  ["a table's row", "| app |\n| --- |\n| [a](apps/a) |\n| [w](apps/wiki) |\n", "| app |\n| --- |\n| [a](apps/a) |\n"],
  ["a table without other rows", "Apps:\n\n| app |\n| --- |\n| [w](apps/wiki/src) |\n\nEnd\n", "Apps:\n\nEnd\n"],
  ["its blocks", "A\n\n<!-- only:wiki -->\n\nB\n\n<!-- /only -->\n\nC\n", "A\n\nC\n"],
  ["its blocks in other files", "a: 1\n  # only:wiki\n  b: 2\n  # /only\nc: 3\n", "a: 1\nc: 3\n"],
  ["not what names other apps", "| [x](apps/wiki2/a) |\n\n<!-- only:wiki2 -->\n\nB\n\n<!-- /only -->\n", undefined],
])("a document without an app lacks %s", (_, text, expected = text) => {
  expect(withoutApp(text, wiki)).toBe(expected);
});

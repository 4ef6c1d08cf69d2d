import { expect, test } from "vitest";
import { checkNames, rename, slugOf } from "../src/names.ts";

const from = { name: "Old Name", slug: "old-name" };
const to = { name: "Acme Desk", slug: "acme-desk" };

test.each([
  ['import "@old-name/api"', 'import "@acme-desk/api"'],
  ["old-name.sid", "acme-desk.sid"],
  ["Old Name <mail@example.com>", "Acme Desk <mail@example.com>"],
  ["CREATE DATABASE old_name_test_1", "CREATE DATABASE acme_desk_test_1"],
  ["OLD_NAME_URL", "ACME_DESK_URL"],
  ["an old name", "an old name"],
])("%j becomes %j", (text, renamed) => {
  expect(rename(text, from, to)).toBe(renamed);
});

test.each([
  ["Acme Desk", "acme-desk"],
  ["Über 2 Go", "uber-2-go"],
  ["3 Wishes", "wishes"],
])("the scope for %s is %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test.each([
  { name: 'A"b', slug: "ab" },
  { name: "A\nb", slug: "ab" },
  { name: "", slug: "ab" },
  { name: "A B", slug: "ab" },
  { name: "Acme", slug: "Acme" },
  { name: "Acme", slug: "1acme" },
  { name: "Acme", slug: "acme/x" },
  { name: "Acme", slug: "" },
])("$name with the scope $slug is refused with advice", (names) => {
  expect(() => checkNames(names)).toThrow(/must (consist of|contain)/);
});

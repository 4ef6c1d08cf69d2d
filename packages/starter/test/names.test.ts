import { expect, test } from "vitest";
import { checkName, checkSlug, rename, slugOf } from "../src/names.ts";

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

test("a new name may contain the old one", () => {
  const plus = { name: "Old Name Plus", slug: "old-name-plus" };
  expect(rename("old-name old_name_app OLD_NAME Old Name", from, plus)).toBe(
    "old-name-plus old_name_plus_app OLD_NAME_PLUS Old Name Plus",
  );
});

test.each([
  ["Acme Desk", "acme-desk"],
  ["Über 2 Go", "uber-2-go"],
  ["3 Wishes", "wishes"],
])("the scope for %s is %s", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test.each(['A"b', "A\nb", "A B"])("the name %j is refused with advice", (name) => {
  expect(() => checkName(name)).toThrow(/must (consist of|contain)/);
});

test("a missing name is asked for with an example", () => {
  expect(() => checkName("")).toThrow('--name "Acme Desk"');
});

test.each(["Acme", "1acme", "acme/x", ""])("the scope %j is refused with advice", (slug) => {
  expect(() => checkSlug(slug)).toThrow("must consist of");
});

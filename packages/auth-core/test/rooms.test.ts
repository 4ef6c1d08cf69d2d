import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Imports between folders only point down this list. Files at the top level may be imported by all. */
const ROOMS = [
  "checkup",
  "operator",
  "provider-login",
  "account",
  "registration",
  "email-change",
  "login",
  "email-code",
  "passkeys",
  "second-factor",
  "guards",
  "waiting-forms",
  "activity",
  "emails",
  "links",
  "session",
  "identities",
  "providers",
  "users",
  "password",
  "request",
];
const MAX_FILE_LINES = 120;
const MAX_ROOM_LINES = 700;

const SRC = join(import.meta.dirname, "../src");
const files = globSync("**/*.ts", { cwd: SRC }).map((path) => {
  const text = readFileSync(join(SRC, path), "utf8");
  const imports = [...text.matchAll(/ from "(\.[^"]+)"/g)].map(([, target = ""]) => join(dirname(path), target));
  return { path, imports, lines: text.split("\n").length - 1 };
});
const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));

/** -1 for the top level. */
const depth = (path: string) => ROOMS.indexOf(dirname(path));

test("every folder of auth-core is in the list", () => {
  const folders = new Set(files.map(({ path }) => dirname(path)));
  expect([...folders].sort()).toEqual([".", ...ROOMS].sort());
});

test("imports between rooms point down", () => {
  const up = files.flatMap(({ path, imports }) =>
    imports
      .filter((target) => depth(target) >= 0 && depth(target) < depth(path))
      .map((target) => `${path} → ${target}`),
  );
  expect(up).toEqual([]);
});

test("there are no circular imports", () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: string[]) => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(" → "));
    if (trail.includes(path) || done.has(path)) return;
    for (const target of importsOf.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  expect(cycles).toEqual([]);
});

test(`no file has more than ${MAX_FILE_LINES} lines, no room more than ${MAX_ROOM_LINES}`, () => {
  expect(files.filter(({ lines }) => lines > MAX_FILE_LINES).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  const sizes = ROOMS.map((room) => ({
    room,
    lines: files.filter(({ path }) => dirname(path) === room).reduce((sum, { lines }) => sum + lines, 0),
  }));
  expect(sizes.filter(({ lines }) => lines > MAX_ROOM_LINES)).toEqual([]);
});

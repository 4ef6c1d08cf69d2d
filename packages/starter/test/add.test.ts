import { existsSync, readFileSync } from "node:fs";
import { apiOf, listApps } from "@latchkey/product/apps";
import { expect, test } from "vitest";
import { KINDS, newApp } from "../src/add/new-app.ts";
import { newMigration } from "../src/add/new-migration.ts";
import { nextPort } from "../src/add/ports.ts";

const apps = listApps();

test.each(KINDS)("a new app of kind %s is a copy of its template under another name", (kind) => {
  const files = newApp({ name: "team-wiki", kind, title: "Wiki" }, apps);
  const template = new URL(`../templates/${kind}/`, import.meta.url);
  for (const [path, text] of files) {
    const original = new URL(path.replace("apps/team-wiki/", ""), template);
    if (existsSync(original) && !path.endsWith("/package.json"))
      expect(text, path).toBe(readFileSync(original, "utf8"));
  }
  const { name, app } = JSON.parse(files.get("apps/team-wiki/package.json") ?? "");
  expect(name).toMatch(/^@[\w-]+\/team-wiki$/);
  expect(app).toMatchObject({
    title: "Wiki",
    prefix: "TEAM_WIKI",
    port: Math.max(...apps.map(({ port }) => port)) + 1,
  });
  for (const file of ["src/server.ts", "test/contract.test.ts", "vitest.config.ts"]) {
    expect([...files.keys()]).toContain(`apps/team-wiki/${file}`);
  }
  expect([...files.keys()].filter((path) => /node_modules|test-results|views$/.test(path))).toEqual([]);
});

test("a new app with a login page of its own is its kind's template with files replaced and added", () => {
  const plain = newApp({ name: "wiki", kind: "pages" }, apps);
  const files = newApp({ name: "wiki", kind: "pages", login: true }, apps);
  const changed = [...files].filter(([path, text]) => plain.get(path) !== text).map(([path]) => path);
  expect(changed.sort()).toEqual([
    "apps/wiki/src/app.ts",
    "apps/wiki/src/login.ts",
    "apps/wiki/test/contract.test.ts",
    "apps/wiki/views/login-code.eta",
    "apps/wiki/views/login.eta",
  ]);
  expect([...files.keys()]).toEqual(expect.arrayContaining([...plain.keys()]));
});

test.each([
  [[3000, 3002], 3003],
  [[3000, 3099], 3001], // 3100 is the second instance of the first.
  [[55_435], 3000], // Metrics of an app above it would have no port.
])("beside apps on the ports %j, a new app gets %i", (ports, port) => {
  expect(nextPort(ports.map((each) => ({ port: each })))).toBe(port);
});

test.each([
  [{ name: "wiki" }, "--kind must be one of"],
  [{ name: "wiki", kind: "cobol" }, "--kind must be one of"],
  [{ name: "wiki", kind: "api", login: true }, "--login is not for"],
  [{ name: "", kind: "api" }, "NAME must be"],
  [{ name: "../wiki", kind: "api" }, "NAME must be"],
  [{ name: "Wiki", kind: "api" }, "NAME must be"],
  [{ name: "wiki-", kind: "api" }, "NAME must be"],
  [{ name: "wiki", kind: "api", port: "0" }, "--port must be"],
  [{ name: "wiki", kind: "api", port: "3e3" }, "--port must be"],
  [{ name: "wiki", kind: "api", port: "60000" }, "--port must be"],
  [{ name: "wiki", kind: "api", port: `${apps[0]?.port}` }, "already has port"],
  [{ name: "wiki", kind: "api", port: `${Number(apps[0]?.port) + 100}` }, "already has port"],
  [{ name: "wiki", kind: "api", title: `${apps[0]?.title}` }, "already has the title"],
  [{ name: "wiki", kind: "api", title: " " }, "--title must not be empty"],
  [{ name: apps[0]?.name ?? "", kind: "api" }, "already exists"],
  [{ name: apps[0]?.prefix.toLowerCase() ?? "", kind: "api" }, /already (exists|start with)/],
  [{ name: "auth-core", kind: "api" }, "packages/auth-core already has that name"],
  [{ name: "live", kind: "api" }, "pnpm starter remove"],
])("add app refuses %j", (options, advice) => {
  expect(() => newApp(options, apps)).toThrow(advice);
});

test.each(["astro", "pages", "static"])("add app refuses kind %s where no site has the users' accounts", (kind) => {
  expect(() => newApp({ name: "wiki", kind }, [apiOf(apps)])).toThrow("Add one first, with --kind spa");
});

test("a new migration comes after all others, and has an up and a down", () => {
  const [[path = "", text = ""] = []] = newMigration("user_notes", new Date("2100-01-02T03:04:05Z"));
  expect(path).toBe("migrations/21000102030405_user_notes.ts");
  expect(text).toMatch(/function up[\s\S]*function down/);
});

test.each([
  ["User", "NAME must be", new Date()],
  ["sessions", "A migration named sessions already exists", new Date()],
  ["user_notes", "The clock is behind", new Date("2020-01-01")],
])("add migration refuses %j", (name, advice, now) => {
  expect(() => newMigration(name, now)).toThrow(advice);
});

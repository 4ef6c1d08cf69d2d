import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";
import { withoutApp } from "@latchkey/product/without-app";
import { afterAll, expect, test } from "vitest";
import { addToDeployment, unitsOf } from "../src/add/deployment.ts";

const EXPECTED: Record<string, string[]> = {
  ".env.example": ["TEAM_WIKI_ORIGIN=\n", "TEAM_WIKI_PORT=\n"],
  "deploy/Caddyfile": [
    "{$TEAM_WIKI_ORIGIN:https://team-wiki.example.com} {",
    "reverse_proxy {$TEAM_WIKI_UPSTREAMS:127.0.0.1:3010 127.0.0.1:3110} {",
  ],
  "deploy/nginx.conf": [
    "upstream team-wiki {\n  server 127.0.0.1:3010 ",
    "server 127.0.0.1:3110 ",
    "server_name team-wiki.example.com;",
    "proxy_pass http://team-wiki;",
  ],
  "deploy/metrics/prometheus.yml": [`["127.0.0.1:13010", "127.0.0.1:13110"], labels: { app: team-wiki }`],
  "compose.yaml": [
    "TEAM_WIKI_ORIGIN: &team-wiki-origin https://team-wiki.",
    "TEAM_WIKI_ORIGIN: *team-wiki-origin\n      TEAM_WIKI_UPSTREAMS: team-wiki-1:3010 team-wiki-2:3010\n",
    "  team-wiki-1: &team-wiki\n",
    "        APP: team-wiki\n\n  team-wiki-2: *team-wiki\n",
  ],
};
const FILES = Object.keys(EXPECTED);

const directory = mkdtempSync(join(tmpdir(), "starter-deployment-"));
afterAll(() => rmSync(directory, { recursive: true }));

const app = { name: "team-wiki", prefix: "TEAM_WIKI", port: 3010 };
for (const path of [...FILES, "deploy/systemd", "apps/api/package.json"])
  cpSync(join(ROOT, path), join(directory, path), { recursive: true });
mkdirSync(join(directory, "apps/team-wiki"), { recursive: true });
writeFileSync(join(directory, "apps/team-wiki/package.json"), JSON.stringify({ app }));
const MY_API = "deploy/systemd/latchkey-my-api@.service";
writeFileSync(join(directory, MY_API), "WorkingDirectory=/srv/latchkey/apps/my-api\n");
addToDeployment(directory, "team-wiki");

const before = (path: string) => readFileSync(join(ROOT, path), "utf8");
const after = (path: string) => readFileSync(join(directory, path), "utf8");

test.each(FILES)("a new app has two instances in %s, until it is removed again", (path) => {
  for (const part of EXPECTED[path] ?? []) expect(after(path)).toContain(part);
  expect(withoutApp(after(path), app)).toBe(before(path));
});

test("a new app has a systemd unit", () => {
  const unit = after("deploy/systemd/latchkey-team-wiki@.service");
  expect(unit).toContain("latchkey-team-wiki@3010 latchkey-team-wiki@3110");
  expect(unit).toContain("WorkingDirectory=/srv/latchkey/apps/team-wiki\nEnvironment=TEAM_WIKI_PORT=%i");
});

test("apps whose names end alike keep their own systemd units", () => {
  expect(unitsOf(directory, "wiki")).toEqual([]);
  expect(unitsOf(directory, "team-wiki")).toEqual(["deploy/systemd/latchkey-team-wiki@.service"]);
  expect(globSync("deploy/systemd/*wiki@.service", { cwd: directory })).toHaveLength(1);
});

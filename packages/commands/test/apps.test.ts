import { execFileSync, spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { product } from "@latchkey/product";
import { listApps } from "@latchkey/product/apps";
import { afterAll, expect, test } from "vitest";
import { freePorts } from "./free-ports.ts";

const { url } = await withTestDatabase();
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const started: ReturnType<typeof running> = [];
afterAll(() => {
  for (const { pid } of running()) if (started.some((process) => process.pid === pid)) process.kill(pid, "SIGKILL");
});

// Each is a separate process: npx, sh, pnpm, sh, our command, turbo's launcher, turbo, pnpm, sh, nodemon, the app.
test.each([
  ["npx", "SIGTERM", /^npm exec/],
  ["our command", "SIGKILL", /^node packages\/commands/],
] as const)(
  "the apps see the whole environment, and end when %s gets %s [O12]",
  { timeout: 600_000 },
  async (_, signal, name) => {
    const { password, href } = passwordIn(url);
    const env = {
      ...process.env,
      ...(await freePorts()),
      DATABASE_URL: href,
      PGPASSWORD: password,
      NODE_EXTRA_CA_CERTS: "/no/such/file",
    };
    const npx = spawn("npx", ["-c", "pnpm dev"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [npx.stdout, npx.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    const banner = `${product.name} is running`; // All apps can read the database.
    await expect.poll(() => output, { timeout: 500_000 }).toContain(banner);
    expect(output).toMatch(/Dev provider +http:\/\/127\.0\.0\.1:\d+/);
    expect(output).toMatch(/api:dev: Warning: Ignoring extra certs from `\/no\/such\/file`/);
    const processes = treeOf(npx.pid);
    started.push(...processes);
    expect(processes.length).toBeGreaterThan(7 + 2 * listApps().length);
    const target = processes.find(({ args }) => name.test(args));
    if (!target) throw new Error(`${name} is not among ${processes.map(({ args }) => args).join("\n")}`);
    process.kill(target.pid, signal);
    const left = () => running().filter(({ pid }) => processes.some((process) => process.pid === pid));
    await expect.poll(left).toEqual([]);
  },
);

/** Splits a URL into its password and the rest. */
function passwordIn(url: string) {
  const without = new URL(url);
  const { password } = without;
  without.password = "";
  return { password, href: without.href };
}

/** A process and all of its descendants. */
function treeOf(root: number | undefined) {
  const all = running();
  const below = (pid: number): typeof all =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return all.filter(({ pid }) => pid === root).flatMap((process) => [process, ...below(process.pid)]);
}

/** All processes of the machine, without zombies. */
function running() {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" }).trim().split("\n");
  const processes = lines.map((line) => line.trim().split(/\s+/));
  return processes
    .filter(([, , state]) => !state?.startsWith("Z"))
    .map(([pid, parent, , ...args]) => ({ pid: Number(pid), parent: Number(parent), args: args.join(" ") }));
}

test("no app or command depends on the test kit at run time, nor on the development database and provider", () => {
  const manifests = globSync("{apps,packages}/*/package.json", { cwd: ROOT });
  const packages = manifests.map((file) => JSON.parse(readFileSync(`${ROOT}${file}`, "utf8")));
  const needed = new Set(listApps().map(({ name }) => `@${product.slug}/${name}`));
  needed.add(`@${product.slug}/commands`);
  for (const name of needed) {
    const { dependencies = {} } = packages.find((candidate) => candidate.name === name) ?? {};
    for (const dependency of Object.keys(dependencies)) needed.add(dependency);
  }
  expect(needed).toContain("scrypt-for-humans");
  const excluded = ["testkit", "dev-database", "dev-provider"].map((name) => `@${product.slug}/${name}`);
  expect(excluded.filter((name) => needed.has(name))).toEqual([]);
  expect(needed).not.toContain("oidc-provider");
});

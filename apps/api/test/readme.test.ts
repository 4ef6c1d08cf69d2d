import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { Client } from "@latchkey/contract";
import { freePort } from "@latchkey/db/embedded";
import { withTestDatabase } from "@latchkey/db/testing";
import { createLog } from "@latchkey/server";
import { expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

const root = new URL("../../../", import.meta.url);
const readme = await readFile(new URL("README.md", root), "utf8");
const example = parseEnv(await readFile(new URL(".env.example", root), "utf8"));
const { db, url } = await withTestDatabase();

test("the README's fourth app has at most 25 lines and knows who logged in at the API", async () => {
  const [, listing = ""] = readme.match(/```ts\n([\s\S]*?)```/) ?? [];
  expect(listing.trim().split("\n").length).toBeLessThanOrEqual(25);
  const folder = new URL("../test-results/fourth-app/", import.meta.url);
  const file = fileURLToPath(new URL("server.ts", folder));
  await mkdir(folder, { recursive: true });
  await writeFile(file, listing);

  const log = createLog({ logLevel: "silent", production: true });
  const api = createApp({ config: readConfig({ DATABASE_URL: url }), db, log }).listen(0);
  const env = { ...process.env, DATABASE_URL: url, WIKI_PORT: String(await freePort()), LOG_LEVEL: "info" };
  const wiki = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    let output = "";
    wiki.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    await expect.poll(() => output, { timeout: 20_000 }).toContain("Listening on");
    const atWiki = new Client(output.match(/http:\/\/localhost:\d+/)?.[0] ?? "", true);
    expect((await atWiki.get("/wiki")).status).toBe(401);
    const atApi = new Client(`http://localhost:${(api.address() as AddressInfo).port}`, true);
    const { username } = await atApi.register();
    atWiki.cookies = atApi.cookies;
    expect(JSON.parse((await atWiki.get("/wiki")).body)).toEqual({ hello: username });
    await atApi.post("/logout");
    expect((await atWiki.get("/wiki")).status).toBe(401);
    wiki.kill("SIGTERM");
    expect(await once(wiki, "exit")).toEqual([0, null]);
  } finally {
    wiki.kill("SIGKILL");
    api.close();
    await rm(folder, { recursive: true });
  }
});

test("every file that the README links to exists", () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(15);
  for (const link of links) if (!link.startsWith("http")) expect(existsSync(new URL(link, root)), link).toBe(true);
});

test("every command that the README lists is a script of the root package", async () => {
  const { scripts } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
  const commands = [...readme.matchAll(/`pnpm ([a-z]+)/g)].map(([, name = ""]) => name);
  expect(new Set(commands).size).toBeGreaterThanOrEqual(8);
  for (const name of commands) expect(scripts, name).toHaveProperty(name);
});

test(".env.example names the README's settings, and works as copied", () => {
  const [, section = ""] = readme.match(/## Settings\n([\s\S]*?)\n## /) ?? [];
  const names = [...section.matchAll(/^\|(.+?)\|/gm)].flatMap(
    ([, cell = ""]) => cell.match(/[A-Z]+(?:_[A-Z]+)+/g) ?? [],
  );
  expect(Object.keys(example).sort()).toEqual(names.sort());
  expect(readConfig({ ...example, DATABASE_URL: url })).toEqual(readConfig({ DATABASE_URL: url }));
});

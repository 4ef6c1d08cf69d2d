import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDatabase } from "@latchkey/db";
import { afterAll, afterEach, expect, test } from "vitest";
import { readCredentials, writeCredentials } from "../src/credentials.ts";
import { startEmbeddedServer } from "../src/embedded-server.ts";
import { freePort } from "../src/free-port.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** The data of tests that are not about the first start, most of which is spent on creating data. */
const parent = await newParent();
const existing = join(parent, "postgres");
afterAll(() => rm(parent, { recursive: true, force: true }));

test("the first start creates the data, and the next one reuses it", async () => {
  const directory = await newDirectory();
  const first = await start({ directory });
  await query(first.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  await first.stop();
  const second = await start({ directory });
  expect(await query(second.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
});

test("the server listens on loopback only and requires its password", async () => {
  const { url } = await start({ directory: existing });
  expect(await query(url, "SHOW listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
  expect(await query(url, "SHOW unix_socket_directories")).toEqual([{ unix_socket_directories: "" }]);
  const wrong = new URL(url);
  wrong.password = "wrong";
  await expect(query(wrong.href, "SELECT 1")).rejects.toThrow("password authentication failed");
});

test("PG* variables of the developer's shell do not reach the server's connections", async () => {
  const { url } = await start({ directory: existing });
  Object.assign(process.env, {
    PGSSLMODE: "require",
    PGOPTIONS: "-c search_path=elsewhere",
    PGHOST: "example.invalid",
  });
  undo.push(async () => {
    for (const name of ["PGSSLMODE", "PGOPTIONS", "PGHOST"]) delete process.env[name];
  });
  expect(await query(url, "SHOW search_path")).toEqual([{ search_path: '"$user",public' }]);
});

test("the password is random and unreadable for other accounts, and older data without one gets one [O22]", async () => {
  const first = await start({ directory: existing });
  const file = join(first.directory, "owner-credentials");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await query(first.url, "ALTER ROLE CURRENT_USER PASSWORD 'latchkey'");
  await first.stop();
  await rm(file);
  const second = await start({ directory: first.directory });
  expect(await query(second.url, "SELECT current_user AS name")).toEqual([{ name: new URL(first.url).username }]);
  const passwords = ["latchkey", new URL(first.url).password];
  for (const password of passwords) {
    const old = Object.assign(new URL(second.url), { password });
    await expect(query(old.href, "SELECT 1")).rejects.toThrow("password authentication failed");
  }
});

test("a symlink in the data folder does not redirect the password file", async () => {
  const [directory, elsewhere] = [await newDirectory(), join(await newDirectory(), "..", "elsewhere")];
  await mkdir(directory);
  await symlink(elsewhere, join(directory, "owner-credentials"));
  const written = writeCredentials({ directory }, { user: "latchkey", password: "secret" }).then(() => "written");
  expect(await written).toBe("written");
  expect(existsSync(elsewhere)).toBe(false);
  expect(await readCredentials(directory)).toEqual({ user: "latchkey", password: "secret" });
});

test("if its port is taken, the server uses another one, and keeps it at later starts", async () => {
  const [port, directory] = [await freePort(), await newDirectory()];
  const squatter = createServer().listen(port, "127.0.0.1");
  const first = await start({ directory, port });
  expect(new URL(first.url).port).not.toBe(String(port));
  await first.stop();
  await new Promise((resolve) => squatter.close(resolve));
  const second = await start({ directory, port });
  expect(new URL(second.url).port).toBe(new URL(first.url).port);
});

test("a second command can use the running server, and leaves it running", async () => {
  const first = await start({ directory: existing });
  await expect(startEmbeddedServer({ directory: existing })).rejects.toThrow("in use");
  const second = await start({ directory: existing, join: true });
  expect(second.url).toBe(first.url);
  await second.stop();
  expect(await query(first.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("after a crash the server starts again, even if its PID was reused", async () => {
  const { directory, stop } = await start({ directory: existing });
  const lock = join(directory, "postmaster.pid");
  const [, ...rest] = (await readFile(lock, "utf8")).split("\n");
  await stop();
  await writeFile(lock, [process.pid, ...rest].join("\n"));
  const { url } = await start({ directory });
  expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("the server starts in a folder that its own account cannot enter", async () => {
  const directory = await newDirectory();
  await chmod(join(directory, ".."), 0o700);
  const { url } = await start({ directory });
  expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

test("the server stops when the process that started it is killed", async () => {
  const script = `import { startEmbeddedServer } from ${JSON.stringify(new URL("../src/embedded-server.ts", import.meta.url).href)};
    const { url } = await startEmbeddedServer(${JSON.stringify({ directory: existing, throwAway: true })});
    console.log(url);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module-typescript", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = String(await new Promise((resolve) => owner.stdout.once("data", resolve))).trim();
  const [{ pid }] = await query(url, "SELECT pg_backend_pid() AS pid");
  expect(pid).toBeGreaterThan(0);
  owner.kill("SIGKILL");
  await expect.poll(() => postgresProcesses(existing)).toBe(0);
});

async function newDirectory() {
  const parent = await newParent();
  undo.push(() => rm(parent, { recursive: true, force: true }));
  return join(parent, "postgres");
}

async function newParent() {
  const parent = await mkdtemp(join(tmpdir(), "latchkey-embedded-"));
  await chmod(parent, 0o755);
  return parent;
}

async function start(options: { directory: string; port?: number; join?: boolean }) {
  const server = await startEmbeddedServer({ ...options, throwAway: true });
  undo.push(async () => {
    await server.stop();
    if (server.directory !== existing) await rm(server.directory, { recursive: true, force: true });
  });
  return server;
}

async function query(url: string, sql: string) {
  const db = openDatabase(url);
  return (await db.raw(sql).finally(() => db.destroy())).rows;
}

async function postgresProcesses(directory: string) {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "args="]);
  return stdout.split("\n").filter((line) => line.includes(`-D ${directory}`)).length;
}

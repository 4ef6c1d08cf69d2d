import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDatabaseUrl, withCredentials } from "@latchkey/db";
import { afterAll, expect } from "vitest";
import { freePort } from "./free-port.ts";

/** On Debian, /usr/sbin is not on every user's path. */
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };

/** Whether pgbouncer is installed. */
export const hasPooler = spawnSync("pgbouncer", ["--version"], { env }).status === 0;

/** Registered here, because vitest ignores an `afterAll` within a test. */
const undo: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const step of undo) await step();
});

/** Starts pgbouncer in front of the database until the tests end. Returns its URL, which is valid with any password. */
export async function withPooler(url: string, settings: string): Promise<string> {
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  const folder = await mkdtemp(join(tmpdir(), "latchkey-pgbouncer-"));
  const listenPort = await freePort();
  const target = `host=${host} port=${port} dbname=${database} user=${user} password=${password}`;
  await chmod(folder, 0o755);
  await writeFile(
    join(folder, "pgbouncer.ini"),
    `[databases]\n${database} = ${target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${listenPort}
unix_socket_dir =\nauth_type = any\n${process.getuid?.() === 0 ? "user = nobody\n" : ""}${settings}\n`,
  );
  const child = spawn("pgbouncer", [join(folder, "pgbouncer.ini")], { env, stdio: ["ignore", "ignore", "pipe"] });
  undo.push(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
    await rm(folder, { recursive: true });
  });
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await expect.poll(() => output).toContain("process up");
  return withCredentials(`postgres://127.0.0.1:${listenPort}/${database}`, "any", "any");
}

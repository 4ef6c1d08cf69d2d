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

/**
 * Call it at the top of a test file.
 * @returns a function that starts pgbouncer in front of a database until the file's tests end. It returns the pooler's URL,
 *   which is valid with any password.
 */
export function withPoolers(): (url: string, settings: string) => Promise<string> {
  const stops: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(stops.map((stop) => stop())));
  return async (url, settings) => {
    const pooler = await startPooler(url, settings);
    stops.push(pooler.stop);
    return pooler.url;
  };
}

async function startPooler(url: string, settings: string) {
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
  const stop = async () => {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
    await rm(folder, { recursive: true });
  };
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await expect.poll(() => output).toContain("process up");
  return { url: withCredentials(`postgres://127.0.0.1:${listenPort}/${database}`, "any", "any"), stop };
}

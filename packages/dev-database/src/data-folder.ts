import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, readlink, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { product } from "@latchkey/product";
import { randomPassword, writeCredentials } from "./credentials.ts";
import type { Place } from "./place.ts";

const run = promisify(execFile);

/**
 * Finds the port of a server that already runs on this data, such as that of `pnpm dev` in another terminal.
 * After a crash, the lock file names a process that has ended, or another one with its PID. Such a lock is removed.
 */
export async function findRunningServer(directory: string) {
  const lock = join(directory, "postmaster.pid");
  if (!existsSync(lock)) return undefined;
  const [pid = "", , , port] = (await readFile(lock, "utf8")).split("\n");
  if (await isPostgres(pid, directory)) return port;
  await rm(lock, { force: true });
  return undefined;
}

/** PostgreSQL's working directory is its data folder. Without /proc, the name of the process must suffice. */
async function isPostgres(pid: string, directory: string) {
  if (!existsSync("/proc/self")) return (await run("ps", ["-p", pid, "-o", "comm="])).stdout.includes("postgres");
  return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === (await realpath(directory));
}

/** Creates the data under a temporary name and then renames it, so that an interrupted start leaves nothing incomplete. */
export async function initialize({ account, binaries, directory }: Place) {
  const { user, password } = { user: product.slug, password: randomPassword() };
  const unfinished = `${directory}.${randomBytes(4).toString("hex")}`;
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account) {
      await chown(unfinished, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    const settings = ["--auth=scram-sha-256", "--encoding=UTF8", ...(await localeOf(binaries.initdb))];
    await run(
      binaries.initdb,
      ["--pgdata", unfinished, "--username", user, "--pwfile", passwordFile, "--no-sync", ...settings],
      { ...account, cwd: "/" },
    );
    await writeCredentials({ account, directory: unfinished }, { user, password });
    await rename(unfinished, directory);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** The built-in locale is the same on every machine. PostgreSQL has it since version 17. */
async function localeOf(initdb: string) {
  const { stdout } = await run(initdb, ["--version"]);
  const version = Number(stdout.match(/\d+/)?.[0]);
  return version < 17 ? ["--locale=C"] : ["--locale-provider=builtin", "--locale=C.UTF-8"];
}

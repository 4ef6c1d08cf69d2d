import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chown, mkdir, readFile, readlink, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type Credentials,
  credentialsIn,
  randomPassword,
  readCredentials,
  renewCredentials,
  writeCredentials,
} from "./credentials.ts";
import { freePort } from "./free-port.ts";
import { embeddedPlace, type Place } from "./place.ts";

const run = promisify(execFile);

export interface EmbeddedServer {
  /** `postgres://…/postgres` on 127.0.0.1. */
  url: string;
  /** Where the data is: under root, it may be another folder than the requested one. */
  directory: string;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The data folder. Created if missing, kept by `stop`. */
  directory: string;
  /** Uses a server that already runs on this data instead of failing. */
  join?: boolean;
  /** The preferred port. By default, or if it is in use, any free one. */
  port?: number;
  /** The maximum number of connections; 200 by default. */
  connections?: number;
  /** For tests: faster, but not safe against a power failure. */
  throwAway?: boolean;
}

/**
 * Starts a real PostgreSQL from npm's binaries, on 127.0.0.1 only.
 * It stops with this process, however this process ends.
 */
export async function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = await embeddedPlace(options.directory);
  const running = await runningServer(place.directory);
  if (running && !options.join) throw new Error(IN_USE);
  if (running) {
    const url = urlOf(running, await readCredentials(place.directory));
    return { url, directory: place.directory, stop: async () => {} };
  }
  if (!existsSync(join(place.directory, "PG_VERSION"))) await initialise(place);
  if (!existsSync(credentialsIn(place.directory))) await renewCredentials(place);
  const port = await freePort(options.port);
  const server = launch(place, port, options);
  await ready(server, place.directory);
  const url = urlOf(port, await readCredentials(place.directory));
  return { url, directory: place.directory, stop: () => stop(server) };
}

const IN_USE =
  "The embedded PostgreSQL is in use: `pnpm dev` or another command runs in another terminal. Wait for it, or stop it there.";

function urlOf(port: number | string, { user, password }: Credentials) {
  return `postgres://${encodeURIComponent(user)}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * The port of a server that already runs on this data, as under `pnpm dev` in another terminal.
 * After a crash the lock names a process that is gone, or a program that got its number since: such a lock is removed.
 */
async function runningServer(directory: string) {
  const lock = join(directory, "postmaster.pid");
  if (!existsSync(lock)) return undefined;
  const [pid = "", , , port] = (await readFile(lock, "utf8")).split("\n");
  if (await isPostgres(pid, directory)) return port;
  await rm(lock, { force: true });
  return undefined;
}

/** PostgreSQL works in the folder of its data. Where the system does not tell, its name has to do. */
async function isPostgres(pid: string, directory: string) {
  if (!existsSync("/proc/self")) return (await run("ps", ["-p", pid, "-o", "comm="])).stdout.includes("postgres");
  return (await readlink(`/proc/${pid}/cwd`).catch(() => "")) === (await realpath(directory));
}

/** Made beside its place and moved there when it is whole, so that an interrupted start leaves no half a cluster. */
async function initialise({ account, binaries, directory }: Place) {
  const { user, password } = { user: "latchkey", password: randomPassword() };
  const unfinished = `${directory}.${randomBytes(4).toString("hex")}`;
  const passwordFile = `${unfinished}.password`;
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account) {
      await chown(unfinished, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    const settings = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"];
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

/**
 * The shell watches our end of its standard input: it closes when we stop, crash or are killed, and PostgreSQL with it.
 * Its own process group keeps a Ctrl-C in the terminal from stopping the database before the apps have finished.
 */
const WATCH = 'exec 3<&0; "$@" 3<&- & pid=$!; (read _ <&3; kill -INT $pid 2>/dev/null) & wait $pid';

function launch(
  { account, binaries, directory }: Place,
  port: number,
  { throwAway, connections = 200 }: EmbeddedOptions,
) {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", `port=${port}`];
  settings.push(`max_connections=${connections}`);
  if (throwAway) settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  if (throwAway) settings.push("shared_preload_libraries=pg_stat_statements"); // Tests count what an app asks.
  const flags = settings.flatMap((setting) => ["-c", setting]);
  const command = ["-c", WATCH, "postgres", binaries.postgres, "-D", directory, ...flags];
  return spawn("sh", command, { ...account, cwd: "/", detached: true, stdio: ["pipe", "ignore", "pipe"] });
}

function ready(server: ChildProcess, directory: string) {
  return new Promise<void>((resolve, reject) => {
    let output = "";
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`PostgreSQL did not start in ${directory}:\n${output}`)));
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (output.length < 10_000) output += text;
      if (output.includes("ready to accept connections")) resolve();
    });
  });
}

async function stop(server: ChildProcess) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once("exit", resolve));
  server.stdin?.end();
  await exited;
}

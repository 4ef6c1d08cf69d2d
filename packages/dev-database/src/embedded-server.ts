import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Credentials, credentialsIn, readCredentials, renewCredentials } from "./credentials.ts";
import { findRunningServer, initialize } from "./data-folder.ts";
import { freePort } from "./free-port.ts";
import { embeddedPlace, type Place } from "./place.ts";

export interface EmbeddedServer {
  /** `postgres://…/postgres` on 127.0.0.1. */
  url: string;
  /** Where the data is: under root, it may be another folder than the requested one. */
  directory: string;
  stop(): Promise<void>;
}

interface EmbeddedOptions {
  /** The data folder. Created if missing, kept by `stop`. */
  directory: string;
  /** Uses a server that already runs on this data instead of failing. */
  join?: boolean;
  /** The preferred port, until another was used. By default, or if the preferred one is in use, any free one. */
  port?: number;
  /** The maximum number of connections; 200 by default. */
  connections?: number;
  /** The folder of another PostgreSQL's `postgres` and `initdb`. */
  binDirectory?: string;
  /** For tests: faster, but not safe against a power failure. */
  throwAway?: boolean;
}

/**
 * Starts a real PostgreSQL from npm's binaries, on 127.0.0.1 only.
 * It stops with this process, however this process ends.
 */
export async function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const place = await embeddedPlace(options.directory, options.binDirectory);
  const running = await findRunningServer(place.directory);
  if (running && !options.join) throw new Error(IN_USE);
  if (running) {
    const url = urlOf(running, await readCredentials(place.directory));
    return { url, directory: place.directory, stop: async () => {} };
  }
  if (!existsSync(join(place.directory, "PG_VERSION"))) await initialize(place);
  if (!existsSync(credentialsIn(place.directory))) await renewCredentials(place);
  const port = await freePort(options.port && (lastPort(place.directory) ?? options.port));
  const server = launch(place, port, options);
  await ready(server, place.directory);
  const url = urlOf(port, await readCredentials(place.directory));
  return { url, directory: place.directory, stop: () => stop(server) };
}

/** The previous port, so that an address saved in a database client still works. PostgreSQL saves its options. */
function lastPort(directory: string) {
  const file = join(directory, "postmaster.opts");
  const [, port] = existsSync(file) ? (readFileSync(file, "utf8").match(/"port=(\d+)"/) ?? []) : [];
  return port ? Number(port) : undefined;
}

const IN_USE = "The embedded PostgreSQL is in use by `pnpm dev` or another command. Wait for it to finish, or stop it.";

/** Every parameter is given: PGSSLMODE or PGOPTIONS of the developer's shell is for another server. */
const PARAMETERS = new URLSearchParams({ sslmode: "disable", options: `-c search_path="$user",public` });

function urlOf(port: number | string, { user, password }: Credentials) {
  return `postgres://${encodeURIComponent(user)}:${password}@127.0.0.1:${port}/postgres?${PARAMETERS}`;
}

/**
 * The shell stops PostgreSQL when its standard input closes: on `stop`, and when this process crashes or is killed.
 * Its own process group keeps Ctrl-C in the terminal from stopping the database before the apps have finished.
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
  // Tests count an app's statements, in hundreds of databases.
  if (throwAway) settings.push("shared_preload_libraries=pg_stat_statements", "pg_stat_statements.max=50000");
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
      if (/ready to accept (read-only )?connections/.test(output)) resolve(); // A standby is read-only.
    });
  });
}

async function stop(server: ChildProcess) {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once("exit", resolve));
  server.stdin?.end();
  await exited;
}

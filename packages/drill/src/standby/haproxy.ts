import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openDatabase, parseDatabaseUrl } from "@latchkey/db";
import { freePort } from "@latchkey/dev-database";
import { HAPROXY, POSTGRES_BIN } from "./programs.ts";

/** Starts HAProxy in front of a primary and its standby. It leads to whichever accepts writes. */
export async function startHaproxy(primary: string, standby: string) {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-haproxy-"));
  const port = await freePort();
  await writeFile(join(folder, "accepts-writes"), checkOf(primary), { mode: 0o700 });
  await writeFile(join(folder, "haproxy.cfg"), configuration(folder, port, { primary, standby }));
  const proxy = spawn(HAPROXY, ["-db", "-q", "-f", join(folder, "haproxy.cfg")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const kill = () => proxy.kill("SIGKILL");
  process.once("exit", kill);
  const url = Object.assign(new URL(primary), { port }).href;
  await reaches(url);
  return {
    url,
    async [Symbol.asyncDispose]() {
      process.off("exit", kill);
      const exited = once(proxy, "exit");
      kill();
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

/** A standby answers queries. Sessions that have ended may still be there, so it must not get any. */
function checkOf(url: string) {
  const { user, password } = parseDatabaseUrl(url);
  return `#!/bin/sh
export PGHOST="$HAPROXY_SERVER_ADDR" PGPORT="$HAPROXY_SERVER_PORT" PGUSER=${user} PGPASSWORD=${password} PGDATABASE=postgres
test "$(${POSTGRES_BIN}/psql --no-psqlrc --tuples-only --no-align --command="SELECT pg_is_in_recovery()" 2>/dev/null)" = f
`;
}

/**
 * `backup`: a primary that comes back would otherwise share the connections with the promoted standby.
 * `shutdown-sessions`: connections to a server that is down end, instead of waiting for it.
 * `timeout check`: by default it is the interval, and on a busy machine a slow check would end all connections.
 */
const configuration = (folder: string, port: number, servers: { primary: string; standby: string }) => `
global
  external-check
  insecure-fork-wanted
defaults
  mode tcp
  timeout connect 1s
  timeout check 3s
  timeout client 1h
  timeout server 1h
listen postgres
  bind 127.0.0.1:${port}
  option external-check
  external-check command ${folder}/accepts-writes
  default-server check inter 500ms fall 3 rise 1 on-marked-down shutdown-sessions
  server primary 127.0.0.1:${new URL(servers.primary).port}
  server standby 127.0.0.1:${new URL(servers.standby).port} backup
`;

async function reaches(url: string, attempts = 100): Promise<void> {
  const db = openDatabase(url, { name: "drill" });
  const reached = await db.raw("SELECT 1").then(
    () => true,
    () => false,
  );
  await db.destroy();
  if (reached) return;
  if (attempts === 0) throw new Error("HAProxy does not lead to the primary");
  await delay(50);
  return reaches(url, attempts - 1);
}

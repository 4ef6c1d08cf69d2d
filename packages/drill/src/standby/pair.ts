import { execFile } from "node:child_process";
import { chown, mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { openDatabase } from "@latchkey/db";
import { createTemporaryData, startEmbeddedServer } from "@latchkey/dev-database";
import { startBreakableLink } from "@latchkey/testkit/breakable-link";
import { startHaproxy } from "./haproxy.ts";
import { killServer } from "./kill-server.ts";
import { POSTGRES_BIN } from "./programs.ts";

const run = promisify(execFile);

/** A primary and its standby behind HAProxy. */
export interface Pair {
  /** Leads to whichever of them accepts writes. */
  url: string;
  /** Drops everything between them, so the standby falls behind. */
  separate(): void;
  /** Ends all processes of the primary in the same moment. */
  killPrimary(): void;
  promoteStandby(): Promise<void>;
  stop(): Promise<void>;
}

/** @param synchronous whether the primary confirms a commit only after the standby has it */
export async function startPair({ synchronous }: { synchronous: boolean }): Promise<Pair> {
  await using started = new AsyncDisposableStack();
  const primary = await startServer(started);
  const link = started.adopt(await startBreakableLink(primary.url), (opened) => opened.close());
  const standby = await startServer(started, (directory) => copy(link.url, primary.directory, directory));
  await streaming(primary.url);
  // Not before there is a standby: every commit would wait for one.
  if (synchronous) await execute(primary.url, "ALTER SYSTEM SET synchronous_standby_names = '*'");
  await execute(primary.url, "SELECT pg_reload_conf()");
  const proxy = started.use(await startHaproxy(primary.url, standby.url));
  const postmaster = await readFile(join(primary.directory, "postmaster.pid"), "utf8");
  const resources = started.move();
  return {
    url: proxy.url,
    separate: () => link.set("silent"),
    killPrimary: () => killServer(Number.parseInt(postmaster, 10)),
    promoteStandby: () => execute(standby.url, "SELECT pg_promote()"),
    stop: () => resources.disposeAsync(),
  };
}

/** @param prepare puts data into its folder; otherwise a new database is created there */
async function startServer(stack: AsyncDisposableStack, prepare?: (directory: string) => Promise<unknown>) {
  const { directory, remove } = await createTemporaryData("latchkey-drill-");
  await prepare?.(directory);
  return stack.adopt(await startEmbeddedServer({ directory, binDirectory: POSTGRES_BIN }), remove);
}

/** Copies the primary's data, as its account, with the settings of a standby that streams from `url`. */
async function copy(url: string, primary: string, directory: string) {
  const { uid, gid } = await stat(primary);
  await mkdir(directory, { mode: 0o700 });
  await chown(directory, uid, gid);
  const args = ["--pgdata", directory, "--write-recovery-conf", "--checkpoint=fast", "--dbname", url];
  await run(join(POSTGRES_BIN, "pg_basebackup"), args, { uid, gid, cwd: "/" });
}

async function streaming(primary: string): Promise<void> {
  const [row] = await execute(
    primary,
    "SELECT count(*)::int AS standbys FROM pg_stat_replication WHERE state = 'streaming'",
  );
  if (row?.standbys > 0) return;
  await delay(50);
  return streaming(primary);
}

async function execute(url: string, sql: string) {
  const db = openDatabase(url, { name: "drill", statementTimeout: 10_000 });
  const { rows } = await db.raw(sql).finally(() => db.destroy());
  return rows;
}

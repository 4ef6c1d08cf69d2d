import { rmSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "@latchkey/dev-database";

/** A temporary PostgreSQL server. Disposing of it stops the server and deletes its data. */
export interface Postgres extends AsyncDisposable {
  url: string;
  /** Process id of the postmaster, the parent of all server processes. */
  postmaster: number;
}

/** Starts a server with pg_stat_statements and without fsync: the benchmarks measure CPU time, not the disk. */
export async function startPostgres(): Promise<Postgres> {
  const parent = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  process.once("exit", () => rmSync(parent, { recursive: true, force: true })); // Covers Ctrl-C.
  await chmod(parent, 0o755); // Under root, PostgreSQL runs as another user, which needs to enter this directory.
  const server = await startEmbeddedServer({ directory: join(parent, "postgres"), throwAway: true });
  const [postmaster] = (await readFile(join(server.directory, "postmaster.pid"), "utf8")).split("\n");
  return {
    url: server.url,
    postmaster: Number(postmaster),
    async [Symbol.asyncDispose]() {
      await server.stop();
      for (const directory of [server.directory, parent]) await rm(directory, { recursive: true, force: true });
    },
  };
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTemporaryData, startEmbeddedServer } from "@latchkey/dev-database";

/** A temporary PostgreSQL server. Disposing of it stops the server and deletes its data. */
export interface Postgres extends AsyncDisposable {
  url: string;
  /** Process id of the postmaster, the parent of all server processes. */
  postmaster: number;
}

/** Starts a server with pg_stat_statements and without fsync: the benchmarks measure CPU time, not the disk. */
export async function startPostgres(): Promise<Postgres> {
  const { directory, remove } = await createTemporaryData("latchkey-bench-");
  const server = await startEmbeddedServer({ directory, throwAway: true });
  const [postmaster] = (await readFile(join(server.directory, "postmaster.pid"), "utf8")).split("\n");
  return { url: server.url, postmaster: Number(postmaster), [Symbol.asyncDispose]: () => remove(server) };
}

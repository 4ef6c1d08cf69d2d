import { rmSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedServer } from "@latchkey/db/embedded";

/** A PostgreSQL of the bench's own. */
export interface Postgres {
  url: string;
  /** The process that all others of this PostgreSQL descend from. */
  postmaster: number;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

/** It counts statements, and does not wait for the disk: what is measured is the processors' work. */
export async function startPostgres(): Promise<Postgres> {
  const parent = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
  process.once("exit", () => rmSync(parent, { recursive: true, force: true })); // Also after a Ctrl-C.
  await chmod(parent, 0o755); // Under root PostgreSQL runs as another account, which must be able to enter.
  const server = await startEmbeddedServer({ directory: join(parent, "postgres"), throwAway: true });
  const [postmaster] = (await readFile(join(server.directory, "postmaster.pid"), "utf8")).split("\n");
  return {
    url: server.url,
    postmaster: Number(postmaster),
    async remove() {
      await server.stop();
      for (const folder of [server.directory, parent]) await rm(folder, { recursive: true, force: true });
    },
  };
}

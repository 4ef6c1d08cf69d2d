import { rmSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startEmbeddedServer } from "@latchkey/dev-database";

/** The drill's own PostgreSQL. */
export interface DrillServer {
  url: string;
  stop(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /** The PID of the parent of all of its processes. */
  postmaster(): Promise<number>;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

/** More than the pools of six processes need, and few enough to be exhausted within seconds. */
const CONNECTIONS = 80;

export async function drillServer(): Promise<DrillServer> {
  const parent = await mkdtemp(join(tmpdir(), "latchkey-drill-"));
  await chmod(parent, 0o755); // Under root, PostgreSQL runs as another account, which must be able to enter.
  const directory = join(parent, "postgres");
  const port = await freePort();
  const options = { directory, port, connections: CONNECTIONS };
  process.once("exit", () => rmSync(parent, { recursive: true, force: true }));
  let server = await startEmbeddedServer(options);
  const { url } = server;
  return {
    url,
    stop: () => server.stop(),
    async start() {
      server = await startEmbeddedServer(options);
      if (server.url !== url) throw new Error(`Port ${port} was taken while PostgreSQL was stopped.`);
    },
    async postmaster() {
      const [pid] = (await readFile(join(server.directory, "postmaster.pid"), "utf8")).split("\n");
      return Number(pid);
    },
    async remove() {
      await server.stop();
      for (const folder of [server.directory, parent]) await rm(folder, { recursive: true, force: true });
    },
  };
}

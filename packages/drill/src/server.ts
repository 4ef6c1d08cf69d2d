import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTemporaryData, freePort, startEmbeddedServer } from "@latchkey/dev-database";

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
  const { directory, remove } = await createTemporaryData("latchkey-drill-");
  const port = await freePort();
  const options = { directory, port, connections: CONNECTIONS };
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
    remove: () => remove(server),
  };
}

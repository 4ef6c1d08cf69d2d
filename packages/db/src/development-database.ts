import { fileURLToPath } from "node:url";
import { connectionOf } from "./connection-url.ts";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded-server.ts";

const DATA = fileURLToPath(new URL("../../../.data/postgres", import.meta.url));
const PORT = 54329;

/**
 * The database that a command works on: that of DATABASE_URL, or else an embedded server with its data in .data/.
 * @param join whether a server may serve that another command has started, and will stop
 * @returns its URL, and `stop`, which leaves such a server alone
 */
export async function developmentDatabase({ join }: { join: boolean }): Promise<Pick<EmbeddedServer, "url" | "stop">> {
  const { DATABASE_URL, NODE_ENV } = process.env;
  if (!DATABASE_URL && NODE_ENV === "production") throw new Error("DATABASE_URL must be set in production.");
  if (DATABASE_URL) {
    connectionOf(DATABASE_URL); // Says now what is wrong with it.
    return { url: DATABASE_URL, stop: async () => {} };
  }
  return startEmbeddedServer({ directory: DATA, port: PORT, join });
}

import { fileURLToPath } from "node:url";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded-server.ts";

const DATA = fileURLToPath(new URL("../../../.data/postgres", import.meta.url));
const PORT = 54329;

/**
 * Starts the embedded server that holds the development data, in `.data/`.
 * @param join whether to use a server that another command has started; `stop` then leaves it running
 */
export function startDevelopmentServer({ join }: { join: boolean }): Promise<EmbeddedServer> {
  return startEmbeddedServer({ directory: DATA, port: PORT, join });
}

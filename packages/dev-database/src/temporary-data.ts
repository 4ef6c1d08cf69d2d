import { rmSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmbeddedServer } from "./embedded-server.ts";

/**
 * Creates a folder for the data of an embedded server, which is deleted when this process exits.
 * @param prefix of its name, like `latchkey-test-`
 */
export async function createTemporaryData(prefix: string) {
  const parent = await mkdtemp(join(tmpdir(), prefix));
  process.once("exit", () => rmSync(parent, { recursive: true, force: true })); // Covers Ctrl-C.
  await chmod(parent, 0o755); // Under root, PostgreSQL runs as another account, which needs to enter this folder.
  return {
    directory: join(parent, "postgres"),
    /** Stops the server and deletes its data. */
    async remove(server: EmbeddedServer) {
      await server.stop();
      for (const folder of [server.directory, parent]) await rm(folder, { recursive: true, force: true });
    },
  };
}

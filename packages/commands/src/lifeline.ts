import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Opens a loopback port that the apps connect to. The connections close when this process ends, in whatever way, and the
 * apps then shut down (`endWith` in packages/server).
 * @returns the port
 */
export async function openLifeline(): Promise<number> {
  const server = createServer((app) => app.on("error", () => app.destroy()).resume());
  await once(server.unref().listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port on loopback could be opened.");
  return address.port;
}

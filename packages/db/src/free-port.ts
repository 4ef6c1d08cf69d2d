import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Gives `preferred` if nothing listens there on 127.0.0.1, otherwise some port that is free. */
export async function freePort(preferred = anyPort()): Promise<number> {
  return (await isFree(preferred)) ? preferred : freePort();
}

/** Below those that systems give to outgoing connections: one of these could take the port before its server does. */
const anyPort = () => randomInt(10_000, 32_768);

function isFree(port: number) {
  return new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

import { randomInt } from "node:crypto";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives `preferred` if nothing listens there on 127.0.0.1, otherwise a free port that no other process was given. */
export async function freePort(preferred?: number): Promise<number> {
  const port = preferred ?? anyPort();
  const given = (preferred !== undefined || claim(port)) && (await isFree(port));
  return given ? port : freePort();
}

/** Below those that systems give to outgoing connections: one of these could take the port before its server does. */
const anyPort = () => randomInt(10_000, 32_768);

const claims = new Set<string>();
process.once("exit", () => {
  for (const file of claims) rmSync(file, { force: true });
});

/** A port stays free until its server listens; meanwhile nobody else, here or in another process, may choose it. */
function claim(port: number): boolean {
  const file = join(tmpdir(), `latchkey-port-${port}`);
  try {
    writeFileSync(file, "", { flag: "wx" });
  } catch (error) {
    if (existsSync(file)) return false;
    throw error;
  }
  claims.add(file);
  return true;
}

function isFree(port: number) {
  return new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

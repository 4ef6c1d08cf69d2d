import { randomInt } from "node:crypto";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Returns `preferred` if nothing listens there on 127.0.0.1, otherwise a free port that no other process has claimed. */
export async function freePort(preferred?: number): Promise<number> {
  const port = preferred ?? anyPort();
  const given = (preferred !== undefined || claim(port)) && (await isFree(port));
  return given ? port : freePort();
}

/**
 * Above 10080, the last port that fetch and browsers block (Fetch Standard, section 2.9), and below the ephemeral ports,
 * which an outgoing connection could take before the server does.
 */
const anyPort = () => randomInt(10_081, 32_768);

const claims = new Set<string>();
process.once("exit", () => {
  for (const file of claims) rmSync(file, { force: true });
});

/** Long enough for a server to start listening on a busy machine. A process that is killed leaves its claim behind. */
const CLAIM_LIFETIME_MS = 600_000;

/** Reserves a port until its server listens, so that no other caller in any process gets it in the meantime. */
function claim(port: number): boolean {
  const file = join(tmpdir(), `latchkey-port-${port}`);
  try {
    writeFileSync(file, "", { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const claimedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - claimedAt > CLAIM_LIFETIME_MS) rmSync(file, { force: true });
    return false;
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

import { createServer } from "node:net";
import type { ConfiguredApp } from "./environment.ts";
import { findListener } from "./listener.ts";

/** Exits with advice if two apps have the same port or one is in use, before anything is started. */
export async function requireFreePorts(apps: Pick<ConfiguredApp, "prefix" | "port">[]): Promise<void> {
  const problems: string[] = [];
  for (const [index, { prefix, port }] of apps.entries()) {
    const duplicate = apps.slice(0, index).find((other) => other.port === port);
    if (duplicate) {
      problems.push(`${prefix}_PORT and ${duplicate.prefix}_PORT are both ${port}: give each app its own port.`);
    } else if (!(await isFree(port))) {
      const listener = findListener(port) ?? "the process that listens there";
      problems.push(`Port ${port} is in use: stop ${listener}, or set ${prefix}_PORT in .env.`);
    }
  }
  if (problems.length === 0) return;
  console.error(problems.join("\n"));
  process.exit(1);
}

/** Tries all addresses, as the apps listen in production. */
function isFree(port: number) {
  return new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

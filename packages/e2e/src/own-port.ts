import { freePort } from "@latchkey/db/embedded";

const given = new Set<number>();

/** A free port that nobody else in this process was given: a port is free again until its owner listens. */
export async function ownPort(): Promise<number> {
  const port = await freePort();
  if (given.has(port)) return ownPort();
  given.add(port);
  return port;
}

import { freePort } from "@latchkey/dev-database";
import { listApps } from "@latchkey/product/apps";

/** A free port for each app, as their variables. */
export async function freePorts(): Promise<Record<string, string>> {
  const ports = listApps().map(async ({ prefix }) => [`${prefix}_PORT`, `${await freePort()}`]);
  return Object.fromEntries(await Promise.all(ports));
}

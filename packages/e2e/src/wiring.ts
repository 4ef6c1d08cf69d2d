import { freePort } from "@latchkey/dev-database";
import type { AppAddress } from "@latchkey/testkit/environment";
import { APPS, type Origins } from "./topologies.ts";

interface Wiring {
  apps: (AppAddress & { directory: string })[];
  attackerPort: number;
  /** The port of 127.0.0.1 behind each origin of a gateway; empty where browsers connect without TLS. */
  routes: Map<string, number>;
}

/** Chooses where apps and attacker listen: behind a gateway on free ports, otherwise on the ports of their origins. */
export async function wireUp({ apps: origins, sameSiteAttacker, crossSiteAttacker }: Origins): Promise<Wiring> {
  const portBehind = (origin: string) => (isTls(origin) ? freePort() : Number(new URL(origin).port));
  const placed = APPS.map(async ({ name, prefix, directory }) => {
    const origin = origins[name] ?? "";
    return { prefix, directory, origin, port: await portBehind(origin) };
  });
  const apps = await Promise.all(placed);
  const attackerPort = await portBehind(sameSiteAttacker);
  const routes: [string, number][] = [
    ...apps.map(({ origin, port }): [string, number] => [origin, port]),
    [sameSiteAttacker, attackerPort],
    [crossSiteAttacker, attackerPort],
  ];
  return { apps, attackerPort, routes: new Map(routes.filter(([origin]) => isTls(origin))) };
}

const isTls = (origin: string) => origin.startsWith("https:");

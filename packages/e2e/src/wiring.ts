import { freePort } from "@latchkey/dev-database";
import type { Origins } from "./topologies.ts";

export interface Ports {
  api: number;
  htmx: number;
  astro: number;
  attacker: number;
}

/** Who listens where: behind a gateway on a port of its own, without one on the port that browsers see. */
export async function portsBehind({ api, htmx, astro, neighbour }: Origins): Promise<Ports> {
  const behind = (origin: string) => (isTls(origin) ? freePort() : Number(new URL(origin).port));
  return {
    api: await behind(api),
    htmx: await behind(htmx),
    astro: await behind(astro),
    attacker: await behind(neighbour),
  };
}

/** What a gateway has to pass on: nothing where browsers come without TLS. */
export function routesTo({ api, htmx, astro, neighbour, stranger }: Origins, ports: Ports): Map<string, number> {
  const routes: [string, number][] = [
    [api, ports.api],
    [htmx, ports.htmx],
    [astro, ports.astro],
    [neighbour, ports.attacker],
    [stranger, ports.attacker],
  ];
  return new Map(routes.filter(([origin]) => isTls(origin)));
}

const isTls = (origin: string) => origin.startsWith("https:");

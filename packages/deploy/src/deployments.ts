import { oneHost, siblings, type Topology } from "@latchkey/e2e/topologies";
import { caddy } from "./caddy.ts";
import type { Gateway } from "./gateway.ts";
import { nginx } from "./nginx.ts";

/** The files in deploy/, started as they are. */
export interface Deployment {
  name: string;
  gateway: Gateway;
  topology: Topology;
}

export const DEPLOYMENTS: Deployment[] = [caddy, nginx].flatMap((gateway) =>
  [siblings, oneHost].map((topology) => ({ name: `${topology.name}, by ${gateway.name}`, gateway, topology })),
);

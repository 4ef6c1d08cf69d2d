import type { App } from "@latchkey/product/apps";
import { Advice } from "../advice.ts";

/** The second instance of an app listens this far above the first, and metrics above both. */
const SECOND = 100;
const METRICS = 10_000;

type Port = Pick<App, "port">;

/** All ports of an app: of both instances, and of their metrics. */
export const portsOf = ({ port }: Port): number[] =>
  [0, SECOND, METRICS, METRICS + SECOND].map((distance) => port + distance);

/** Whether an app can have this port beside the others. */
export function isFree(port: number, apps: Port[]): boolean {
  const taken = apps.flatMap(portsOf);
  return !portsOf({ port }).some((each) => taken.includes(each));
}

/** The first port above those of all apps, or else the first free one from 3000 on. */
export function nextPort(apps: Port[]): number {
  const above = Math.max(2999, ...apps.map(({ port }) => port)) + 1;
  const candidates = [above, ...Array.from({ length: 1_000 }, (_, index) => 3000 + index)];
  const found = candidates.find((port) => port <= MAX && isFree(port, apps));
  if (!found) throw new Advice("Choose a free port: --port PORT");
  return found;
}

const MAX = 65_535 - METRICS - SECOND;

/** @throws Advice if it is no port, or leaves none for the second instance and the metrics */
export function parsePort(port: string): number {
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > MAX)
    throw new Advice(`--port must be from 1 to ${MAX}: the second instance and the metrics have ports above it`);
  return number;
}

import type { App } from "@latchkey/product/apps";
import { Advice } from "../advice.ts";

/** The second instance of an app listens this far above the first, and metrics above both. */
const SECOND = 100;
const METRICS = 10_000;

type Port = Pick<App, "port">;

/** All ports of an app: of both instances, and of their metrics. */
export const portsOf = ({ port }: Port): number[] =>
  [0, SECOND, METRICS, METRICS + SECOND].map((distance) => port + distance);

/** The first port above those of all apps. */
export const nextPort = (apps: Port[]): number => Math.max(2999, ...apps.map(({ port }) => port)) + 1;

/** @throws Advice if it is no port, or leaves none for the second instance and the metrics */
export function parsePort(port: string): number {
  const max = 65_535 - METRICS - SECOND;
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > max)
    throw new Advice(`--port must be from 1 to ${max}: the second instance and the metrics have ports above it`);
  return number;
}

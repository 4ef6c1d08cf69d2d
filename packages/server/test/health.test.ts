import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { pino } from "pino";
import { afterAll, expect, test } from "vitest";
import { health } from "../src/index.ts";

let ready = true;
let checks = 0;
let arrived = 0;
let answer: Promise<void> | undefined;
const lines: string[] = [];
const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(line) });

async function isReady() {
  checks++;
  await answer;
  if (!ready) throw new Error("the table is missing");
}

const app = express();
app.use((_req, _res, next) => {
  arrived++;
  next();
});
app.use(health(isReady, log));
const server = createServer(app).listen(0);
await once(server, "listening");
afterAll(() => server.close());

const statusOf = async (path: string, method = "GET") => {
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://localhost:${port}${path}`, { method })).status;
};

test.each(["/healthz", "/healthz/", "/readyz", "/readyz/"])("%s responds to GET and HEAD only", async (path) => {
  expect(await statusOf(path)).toBe(200);
  expect(await statusOf(path, "HEAD")).toBe(200);
  for (const method of ["POST", "DELETE", "OPTIONS"]) expect(await statusOf(path, method)).toBe(404);
});

test("a missing dependency makes the process not ready, but leaves it healthy", async () => {
  ready = false;
  expect(await statusOf("/readyz")).toBe(503);
  expect(await statusOf("/readyz")).toBe(503);
  expect(await statusOf("/healthz")).toBe(200);
});

test("the log says once why the process is not ready, and once that it is ready again", async () => {
  ready = true;
  expect(await statusOf("/readyz")).toBe(200);
  expect(lines).toEqual([expect.stringContaining("the table is missing"), expect.stringContaining("Ready again")]);
});

test("a hundred concurrent probes share one check [O11]", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = promise;
  arrived = checks = 0;
  const statuses = Array.from({ length: 100 }, () => statusOf("/readyz"));
  await expect.poll(() => arrived).toBe(100);
  resolve();
  expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
  expect(checks).toBe(1);
});

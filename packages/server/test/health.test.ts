import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { health } from "../src/index.ts";

let ready = true;
const app = express().use(health(async () => ready || Promise.reject(new Error("not yet"))));
const server = createServer(app).listen(0);
await once(server, "listening");
afterAll(() => server.close());

const statusOf = async (path: string, method = "GET") => {
  const { port } = server.address() as AddressInfo;
  return (await fetch(`http://localhost:${port}${path}`, { method })).status;
};

test.each(["/healthz", "/healthz/", "/readyz", "/readyz/"])("%s is answered to GET and HEAD alone", async (path) => {
  expect(await statusOf(path)).toBe(200);
  expect(await statusOf(path, "HEAD")).toBe(200);
  for (const method of ["POST", "DELETE", "OPTIONS"]) expect(await statusOf(path, method)).toBe(404);
});

test("what is missing makes the process not ready, and leaves it healthy", async () => {
  ready = false;
  expect(await statusOf("/readyz")).toBe(503);
  expect(await statusOf("/healthz")).toBe(200);
});

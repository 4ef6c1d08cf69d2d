import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { findListener } from "../src/listener.ts";

test("the process that listens on a port is named; for a free port there is none", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(findListener(port)).toContain(`process ${process.pid} (`);
  server.close();
  await once(server, "close");
  expect(findListener(port)).toBeUndefined();
});

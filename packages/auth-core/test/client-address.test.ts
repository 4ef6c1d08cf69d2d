import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { addressOf } from "../src/client-address.ts";

const app = express();
app.get("/:proxies", (req, res) => {
  req.app.set("trust proxy", Number(req.params.proxies));
  res.send(addressOf(req));
});
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => {
  server.close();
});
const { port } = server.address() as AddressInfo;

const seen = async (proxies: number, forwarded: string) => {
  const headers = { "x-forwarded-for": forwarded };
  return (await fetch(`http://127.0.0.1:${port}/${proxies}`, { headers })).text();
};

test("without a proxy of ours no header changes the address", async () => {
  expect(await seen(0, "203.0.113.9")).toBe("127.0.0.1");
});

test("behind one proxy the address is what that proxy saw, not what the client wrote before it", async () => {
  expect(await seen(1, "203.0.113.9")).toBe("203.0.113.9");
  expect(await seen(1, "198.51.100.1, 203.0.113.9")).toBe("203.0.113.9");
});

test("an IPv6 address stands for its network, which one customer has whole", async () => {
  expect(await seen(1, "2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(await seen(1, "2001:db8:1:2:ffff::1")).toBe("2001:db8:1:2::/64");
  expect(await seen(1, "2001:db8:1:3::1")).not.toBe("2001:db8:1:2::/64");
});

test("an IPv4 address that came over IPv6 is the same address", async () => {
  expect(await seen(1, "::ffff:203.0.113.9")).toBe("203.0.113.9");
});

test("what is no address counts as the proxy's own, and breaks nothing", async () => {
  for (const odd of ["203.0.113.5:4711", "unknown", "_hidden", "<script>", "fe80::1%eth0%", ","]) {
    expect(await seen(1, odd), odd).toMatch(/^(127\.0\.0\.1|fe80::)/);
  }
});

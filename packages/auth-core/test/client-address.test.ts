import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { clientAddress, clientNetwork } from "../src/request/client-address.ts";

const newLog = () => ({ info() {}, warn: (_details: object, message: string) => void warnings.push(message) });
const warnings: string[] = [];
let log = newLog();
const app = express();
app.get("/:proxies", (req, res) => {
  res.locals.eventLog = log;
  req.app.set("trust proxy", Number(req.params.proxies));
  res.send(clientAddress(req));
});
app.get("/:proxies/network", (req, res) => {
  req.app.set("trust proxy", Number(req.params.proxies));
  res.send(clientNetwork(req));
});
const server = app.listen(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => {
  server.close();
});
const { port } = server.address() as AddressInfo;

const ask = async (path: string, forwarded: string) => {
  const headers = { "x-forwarded-for": forwarded };
  return (await fetch(`http://127.0.0.1:${port}/${path}`, { headers })).text();
};
const seen = (proxies: number, forwarded: string) => ask(`${proxies}`, forwarded);

test("without a trusted proxy no header changes the address", async () => {
  expect(await seen(0, "203.0.113.9")).toBe("127.0.0.1");
});

test("behind one proxy the address is the one that the proxy saw, not the one that the client claimed [G2]", async () => {
  expect(await seen(1, "203.0.113.9")).toBe("203.0.113.9");
  expect(await seen(1, "198.51.100.1, 203.0.113.9")).toBe("203.0.113.9");
});

test("an IPv6 address counts as its /64 network, which belongs to one customer", async () => {
  expect(await seen(1, "2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(await seen(1, "2001:db8:1:2:ffff::1")).toBe("2001:db8:1:2::/64");
  expect(await seen(1, "2001:db8:1:3::1")).not.toBe("2001:db8:1:2::/64");
});

test("an IPv4 address mapped or translated to IPv6 is the same address [G2]", async () => {
  const written = ["::ffff:203.0.113.9", "::ffff:cb00:7109", "[::ffff:203.0.113.9]:4711", "::ffff:0:203.0.113.9"];
  const translated = [
    "64:ff9b::203.0.113.9",
    "64:ff9b::cb00:7109",
    "64:ff9b:1::203.0.113.9",
    "64:ff9b:1:abcd::cb00:7109",
  ];
  for (const entry of [...written, ...translated]) expect(await seen(1, entry), entry).toBe("203.0.113.9");
});

// 2002:cb00:7109::/48 belongs to the IPv4 address. Teredo's last 32 bits are the inverted address.
test("a tunneled IPv4 address (6to4, Teredo) is the same address, with any interface ID [G2]", async () => {
  const tunneled = ["2002:cb00:7109::1", "2002:cb00:7109:ffff:1:2:3:4", "2001:0:4136:e378:8000:63bf:34ff:8ef6"];
  for (const entry of tunneled) expect(await seen(1, entry), entry).toBe("203.0.113.9");
});

test("the network of an IPv6 address is its /48, and an IPv4 address has no larger one [G2]", async () => {
  const networks = [
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
    ["2001:db8:1:ffff::1", "2001:db8:1::/48"],
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2002:cb00:7109:ffff::1", "203.0.113.9"],
    ["::1", "::1"],
    ["64:ff9b:1:cb00:71:900::", "64:ff9b:1:cb00:71:900::"],
  ] as const;
  for (const [entry, network] of networks) expect(await ask("1/network", entry), entry).toBe(network);
});

test("two clients behind a translator that embeds the IPv4 address elsewhere have different addresses", async () => {
  expect(await seen(1, "64:ff9b:1:cb00:71:900::")).not.toBe(await seen(1, "64:ff9b:1:cb00:71:a00::"));
});

// With the port left in, every client would count as the proxy, and ten wrong passwords of one would block all others.
test("ports, brackets, quotes and zones are not part of an address [G2]", async () => {
  for (const entry of ["203.0.113.5:4711", '"203.0.113.5:4711"', '"203.0.113.5"']) {
    expect(await seen(1, entry), entry).toBe("203.0.113.5");
  }
  const ipv6 = ["[2001:db8::5]:443", "[2001:db8::5]", '"[2001:db8::5]:443"', "2001:db8::5%eth0", "[2001:db8::5%1]:443"];
  for (const entry of ipv6) expect(await seen(1, entry), entry).toBe("2001:db8::/64");
  expect(await seen(2, "203.0.113.5:4711, [2001:db8::5]:443")).toBe("203.0.113.5");
});

test("a malformed entry is replaced by the nearest proxy that has an address [G2]", async () => {
  const odd = [
    "unknown",
    "_hidden",
    "<script>",
    "4711",
    "0x7f.1",
    "203.0.113.5:x",
    "203.0.113:80",
    "[]",
    "%",
    ",",
    ":80",
  ];
  for (const entry of odd) {
    expect(await seen(1, entry), entry).toBe("127.0.0.1");
    expect(await seen(2, `${entry}, 203.0.113.9:80`), entry).toBe("203.0.113.9");
  }
});

test("a proxy that sends no client address is logged once", async () => {
  log = newLog();
  warnings.length = 0;
  for (const entry of ["unknown", "203.0.113.9", "unknown"]) await seen(1, entry);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("Check TRUST_PROXY");
});

import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { parseTrustProxy } from "../src/trust-proxy.ts";

const app = express();
app.get("/", (req, res) => {
  res.json({ address: req.ip, secure: req.secure });
});
const server = createServer(app).listen(0, "::");
await once(server, "listening");
afterAll(() => server.close());

/** Sends a request from an address of loopback. */
async function seenBy(trusted: string, from: string, forwarded?: string) {
  app.set("trust proxy", parseTrustProxy(trusted));
  const headers = forwarded ? { "x-forwarded-for": forwarded, "x-forwarded-proto": "https" } : {};
  const { port } = server.address() as AddressInfo;
  const [answer] = await once(request({ host: "127.0.0.1", port, localAddress: from, headers }).end(), "response");
  return JSON.parse(await text(answer));
}

test("a listed proxy is trusted, also in the IPv6 form that an app listening on :: sees [G2]", async () => {
  for (const trusted of ["127.0.0.7", "127.0.0.0/29", "10.0.0.1, 127.0.0.7", "::ffff:127.0.0.7"]) {
    const seen = await seenBy(trusted, "127.0.0.7", "198.51.100.1, 203.0.113.9");
    expect(seen, trusted).toEqual({ address: "203.0.113.9", secure: true });
  }
});

test("other clients that reach the port cannot forge an address or TLS [G2]", async () => {
  for (const trusted of ["127.0.0.7", "127.0.0.0/29", "::1", "0"]) {
    const seen = await seenBy(trusted, "127.0.0.8", "203.0.113.9");
    expect(seen, trusted).toEqual({ address: "::ffff:127.0.0.8", secure: false });
  }
});

test("a health check without forwarded headers counts with its own address", async () => {
  expect(await seenBy("127.0.0.7", "127.0.0.7")).toEqual({ address: "::ffff:127.0.0.7", secure: false });
});

test("behind two listed proxies the address is the last unlisted one, even if a proxy writes its port [G2]", async () => {
  for (const second of ["10.1.2.3", "10.1.2.3:443", "fd00::1", "[fd00::1]:443"]) {
    const forwarded = `198.51.100.1, 203.0.113.9, ${second}`;
    const seen = await seenBy("127.0.0.7,10.0.0.0/8,fd00::/64", "127.0.0.7", forwarded);
    expect(seen.address, second).toBe("203.0.113.9");
  }
});

test.each([
  "yes",
  "11",
  "-1",
  "10.0.0.0/33",
  "fd00::/129",
  "10.0.0.0/8/8",
  "10.0.0.0/",
  "10.0.0/8",
  "10.0.0.7,",
  "proxy.example.com",
  "0.0.0.0/0",
  "::/0",
])("%s names no proxies", (text) => {
  expect(parseTrustProxy(text)).toBeNull();
});

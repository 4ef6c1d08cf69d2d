import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import express from "express";
import { afterAll, expect, test } from "vitest";
import { compressPages } from "../src/index.ts";

const page = (length: number) => "<p>A page with words in it.</p>".repeat(length / 31).padEnd(length);

const app = express().use(compressPages());
app.get("/:length", (req, res) => void res.type("html").send(page(Number(req.params.length))));
const server = createServer(app).listen(0);
await once(server, "listening");
afterAll(() => server.close());

/** The raw response: fetch would decode it. */
async function get(length: number, encodings: string) {
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, path: `/${length}`, headers: { "accept-encoding": encodings } }).end();
  const [response] = await once(sent, "response");
  const chunks: Buffer[] = await response.toArray();
  return { encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) };
}

test("a page that fits into two packets is sent uncompressed", async () => {
  const { encoding, body } = await get(2_000, "gzip, deflate, br, zstd");
  expect(encoding).toBeUndefined();
  expect(body.toString()).toBe(page(2_000));
});

test.each([
  ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
  ["gzip", "gzip", gunzipSync],
])(
  "a longer page for a client that accepts %s is compressed with %s, to a tenth of its size",
  async (encodings, expected, decompress) => {
    const { encoding, body } = await get(40_000, encodings);
    expect(encoding).toBe(expected);
    expect(body.length).toBeLessThan(4_000);
    expect(decompress(body).toString()).toBe(page(40_000));
  },
);

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test, vi } from "vitest";
import { printBannerWhenReady } from "../src/banner.ts";

const server = createServer((_req, res) => res.end()).listen(0);
await once(server, "listening");
const { port } = server.address() as AddressInfo;
afterAll(() => server.close());

const site = (name: string) => {
  const texts = { title: name, prefix: name.toUpperCase(), directory: name, description: "", origin: "http://site" };
  return { ...texts, name, port, kind: "pages" as const };
};

test.each([
  ["does not suggest another site if there is only one", [site("wiki")], false],
  ["suggests another site if there are two", [site("wiki"), site("shop")], true],
])("the banner %s", async (_title, apps, suggested) => {
  const log = vi.spyOn(console, "log").mockReturnValue();
  await printBannerWhenReady({ apps, demo: true });
  const banner = log.mock.calls.join("");
  expect(banner).toContain("correct horse");
  expect(banner.includes("then open another")).toBe(suggested);
  log.mockRestore();
});

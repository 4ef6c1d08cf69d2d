import { Client, createAccount } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { listOtherApps } from "@latchkey/product/apps";
import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const SITE = "https://site.example.com";
const [other] = listOtherApps(manifest.app.prefix);
const api = apiWith({ DATABASE_URL: url, ...(other && { [`${other.prefix}_ORIGIN`]: SITE }) });
const browser = new Client(api, api, (person) => createAccount(db, person));
await browser.join();

test.skipIf(!other)("pages of the sites may read with credentials [F4]", async () => {
  const { status, headers } = await browser.get("/me", { origin: SITE });
  expect(status).toBe(200);
  expect(headers.get("access-control-allow-origin")).toBe(SITE);
  expect(headers.get("access-control-allow-credentials")).toBe("true");
});

test.each(["https://evil.test", `${SITE}.evil.test`, "http://site.example.com", `${SITE}:444`, "null"])(
  "the origin %s may not read with credentials, and is not reflected [F4]",
  async (origin) => {
    for (const path of ["/me", "/login", "/no/such/page"]) {
      const { headers } = await browser.get(path, { origin });
      expect(headers.get("access-control-allow-origin"), path).toBeNull();
      expect(headers.get("vary"), path).toMatch(/\bOrigin\b/);
    }
  },
);

test("an origin that may read cannot change anything (CSRF) [F4]", async () => {
  const headers = { origin: SITE, "access-control-request-method": "DELETE" };
  const preflight = await browser.send("OPTIONS", "/sessions", { headers });
  expect(preflight.headers.get("access-control-allow-methods")).toBe("GET,HEAD");
  const sent = { origin: SITE, "sec-fetch-site": "same-site" };
  expect((await browser.send("DELETE", "/sessions", { headers: sent })).status).toBe(403);
  expect((await browser.post("/logout", {}, sent)).status).toBe(403);
  expect((await browser.get("/me")).status).toBe(200);
});

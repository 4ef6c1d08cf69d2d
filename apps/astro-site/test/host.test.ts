import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { builtSite } from "@latchkey/astro-server/built-site";
import { Client, createAccount } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { createLog } from "@latchkey/server";
import { afterAll, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

const { db, url } = await withTestDatabase();
const log = createLog({ logLevel: "silent", production: true });
const config = readConfig({ DATABASE_URL: url, NODE_ENV: "test" });
const server = createApp({ config, db, log, astro: await builtSite(new URL("../dist/", import.meta.url)) }).listen(0);
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.close();
});

const site = { origin: `http://localhost:${port}`, json: false };
const browser = new Client(site, site, (person) => createAccount(db, person));
await browser.join();
const cookie = browser.sessionCookie.join("=");

function ask(host: string, path: string, method = "GET", form = "") {
  return new Promise<{ status?: number; body: string; setCookie?: string[] }>((resolve, reject) => {
    const type = form && { "content-type": "application/x-www-form-urlencoded" };
    request({ port, path, method, headers: { host, cookie, ...type } }, (res) => {
      let body = "";
      res.setEncoding("utf8").on("data", (text) => (body += text));
      res.on("end", () => resolve({ status: res.statusCode, body, setCookie: res.headers["set-cookie"] }));
    })
      .on("error", reject)
      .end(form);
  });
}

test.each([
  "localhost/dashboard?",
  "localhost/dashboard#",
  "localhost/_image?",
  "localhost/nope?",
  "a:b@c",
  "evil.test:99999",
  "[",
  "%",
])("Host: %s does not change which page the path selects (Host header injection) [F8]", async (host) => {
  const { status, body } = await ask(host, "/login");
  expect(status).toBe(200);
  expect(body).toContain(">Log in again</h1>");
});

test("a Host that names another action does not run it, and a malformed one does not prevent the requested action", async () => {
  await ask("localhost/logout?", "/login", "POST");
  expect((await browser.get("/dashboard")).status).toBe(200);
  const user = await db("users").first("id");
  const { status, setCookie } = await ask("[", "/logout", "POST", `page_user=${user?.id}`);
  expect(status).toBe(303);
  expect(setCookie?.[0]).toContain("latchkey.sid=;");
  expect((await browser.get("/dashboard")).status).toBe(303);
});

test("a question mark within the query is kept", async () => {
  const { body } = await ask("localhost", "/login?return_to=/notifications?page=2");
  expect(body).toContain('value="/notifications?page=2"');
});

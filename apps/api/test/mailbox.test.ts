import type { AddressInfo } from "node:net";
import { Client } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/db/testing";
import { createLog } from "@latchkey/server";
import { afterAll, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { readConfig } from "../src/config.ts";

const { db, url } = await withTestDatabase();
const log = createLog({ logLevel: "silent", production: true });
const SECRET = "a-secret-of-more-than-thirty-two-characters";

/** A browser at the API with these settings. */
function apiWith(settings: NodeJS.ProcessEnv) {
  const server = createApp({ config: readConfig({ DATABASE_URL: url, ...settings }), db, log }).listen(0);
  afterAll(() => {
    server.close();
  });
  return new Client({ origin: `http://localhost:${(server.address() as AddressInfo).port}`, json: true });
}

const shown = { subject: "Hello <b>", text: "Hello", html: "<h1 style='color:red'>Hello</h1>" };
const [mail] = await db("mails")
  .insert({ kind: "hello", recipient: "<i>@example.com", data: "{}", shown: JSON.stringify(shown) })
  .returning("id");

test("while developing, mails can be looked at as they look, and run nothing", async () => {
  const browser = apiWith({ NODE_ENV: "development" });
  const list = await browser.get("/dev/mailbox");
  expect(list.status).toBe(200);
  expect(list.body).toContain(`<a href="/dev/mailbox/${mail?.id}">Hello &lt;b&gt;</a> to &lt;i&gt;@example.com`);
  const letter = await browser.get(`/dev/mailbox/${mail?.id}`);
  expect(letter.body).toBe(shown.html);
  expect(letter.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const id of ["0", "x", "1'", "9".repeat(40)]) expect((await browser.get(`/dev/mailbox/${id}`)).status).toBe(404);
});

test.each([{ NODE_ENV: "production", SESSION_SECRETS: SECRET }, { NODE_ENV: "test" }])(
  "elsewhere there is no mailbox: %j",
  async (settings) => {
    const browser = apiWith(settings);
    for (const path of ["/dev/mailbox", `/dev/mailbox/${mail?.id}`]) expect((await browser.get(path)).status).toBe(404);
  },
);

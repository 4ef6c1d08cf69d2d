import { once } from "node:events";
import { request } from "node:http";
import { Client } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const SECRET = "a-secret-of-more-than-thirty-two-characters";

const browserAt = (settings: NodeJS.ProcessEnv) => new Client(apiWith({ DATABASE_URL: url, ...settings }));

const shown = { subject: "Hello <b>", text: "Hello", html: "<h1 style='color:red'>Hello</h1>" };
const [queued] = await db("mails")
  .insert({ kind: "hello", recipient: "<i>@example.com", data: "{}", shown: JSON.stringify(shown) })
  .returning("id");

test("in development the mailbox shows emails as recipients see them, without running scripts", async () => {
  const browser = browserAt({ NODE_ENV: "development" });
  const list = await browser.get("/dev/mailbox");
  expect(list.status).toBe(200);
  expect(list.body).toContain(`<a href="/dev/mailbox/${queued?.id}">Hello &lt;b&gt;</a> to &lt;i&gt;@example.com`);
  const content = await browser.get(`/dev/mailbox/${queued?.id}`);
  expect(content.body).toBe(shown.html);
  expect(content.headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const id of ["0", "x", "1'", "9".repeat(40)]) expect((await browser.get(`/dev/mailbox/${id}`)).status).toBe(404);
});

test("in development requests for foreign hosts are refused (DNS rebinding) [O22]", async () => {
  const { port } = new URL(
    apiWith({ DATABASE_URL: url, NODE_ENV: "development", API_ORIGIN: "https://api.dev.test" }).origin,
  );
  const statusFor = async (host: string) => {
    const [answer] = await once(request({ port, path: "/dev/mailbox", headers: { host } }).end(), "response");
    return answer.resume().statusCode;
  };
  for (const host of ["localhost", `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, "api.dev.test"]) {
    expect(await statusFor(host), host).toBe(200);
  }
  for (const host of [
    "evil.test",
    `evil.test:${port}`,
    "localhost.evil.test",
    "api.dev.test.evil.test",
    "127.0.0.1.evil.test",
  ]) {
    expect(await statusFor(host), host).toBe(421);
  }
});

test.each([{ NODE_ENV: "production", SESSION_SECRETS: SECRET }, { NODE_ENV: "test" }])(
  "outside development there is no mailbox: %j",
  async (settings) => {
    const browser = browserAt(settings);
    for (const path of ["/dev/mailbox", `/dev/mailbox/${queued?.id}`])
      expect((await browser.get(path)).status).toBe(404);
  },
);

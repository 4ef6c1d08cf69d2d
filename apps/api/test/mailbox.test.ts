import { once } from "node:events";
import { request } from "node:http";
import { Client } from "@latchkey/contract";
import { withTestDatabase } from "@latchkey/dev-database/test-database";
import { pages } from "@latchkey/texts";
import { expect, test } from "vitest";
import { apiWith } from "./api-with.ts";

const { db, url } = await withTestDatabase();
const SECRET = "a-secret-of-more-than-thirty-two-characters";

const browserAt = (settings: NodeJS.ProcessEnv) => new Client(apiWith({ DATABASE_URL: url, ...settings }));

const CSS = ":root{color-scheme:light dark}@media (prefers-color-scheme: dark){h1{color:red}}";
const shown = {
  subject: "Hello <b>",
  text: "Hello, <b>: https://example.com/?a=1&b=2",
  html: `<head><style>${CSS}</style></head><h1>Hello</h1>`,
};
const [queued] = await db("mails")
  .insert({ kind: "hello", recipient: "<i>@example.com", data: "{}", shown: JSON.stringify(shown) })
  .returning("id");

test("in development the mailbox shows emails as recipients see them, without running scripts", async () => {
  const browser = browserAt({ NODE_ENV: "development" });
  const list = await browser.get("/dev/mailbox");
  expect(list.status).toBe(200);
  expect(list.body).toMatch(/<a href="[^"]+">Hello &lt;b&gt;<\/a> to &lt;i&gt;@example.com/);
  const content = await browser.get(`/dev/mailbox/${queued?.id}/html`);
  expect(content.body).toContain("<h1>Hello</h1>");
  expect(content.headers.get("content-security-policy")).toMatch(/^default-src 'none'; .*sandbox/);
  for (const id of ["0", "x", "1'", "9".repeat(40)]) {
    expect((await browser.get(`/dev/mailbox/${id}`)).status).toBe(404);
    expect((await browser.get(`/dev/mailbox/${id}/html`)).status).toBe(404);
  }
});

test("the mailbox shows an email on phones and desktops, in light and dark mode, and as plain text with links", async () => {
  const browser = browserAt({ NODE_ENV: "development" });
  const page = `/dev/mailbox/${queued?.id}`;
  const phone = (await browser.get(`${page}?width=phone&scheme=dark`)).body;
  const [, frame = ""] = phone.match(/<iframe class="phone" src="([^"]+)"/) ?? [];
  const dark = (await browser.get(frame.replaceAll("&amp;", "&"))).body;
  expect(dark).toContain("<style>:root{color-scheme:dark}@media all{h1{color:red}}</style>");
  const light = (await browser.get(`${page}/html`)).body;
  expect(light).toContain("<style>:root{color-scheme:light}@media not all{h1{color:red}}</style>");
  const text = (await browser.get(`${page}?part=text`)).body;
  expect(text).toContain("Hello, &lt;b&gt;: ");
  expect(text).toContain('<a href="https://example.com/?a=1&amp;b=2"');
});

test("the stream of the mailbox announces the newest email, and ends when the API stops", async () => {
  const stopping = new AbortController();
  const { origin } = apiWith({ DATABASE_URL: url, NODE_ENV: "development" }, {}, stopping.signal);
  const { body } = await fetch(`${origin}/dev/mailbox/live`);
  const events = body?.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  while (!read.includes("data: ")) read += (await events?.read())?.value;
  expect(read).toContain(`data: ${queued?.id}\n\n`);
  stopping.abort();
  expect(await events?.read()).toMatchObject({ done: true });
});

test("an empty mailbox says so", async () => {
  const empty = await withTestDatabase();
  const browser = new Client(apiWith({ DATABASE_URL: empty.url, NODE_ENV: "development" }));
  expect((await browser.get("/dev/mailbox")).body).toContain(pages.mailbox.empty);
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
    for (const path of ["", "/live", "/live.js", `/${queued?.id}`, `/${queued?.id}/html`])
      expect((await browser.get(`/dev/mailbox${path}`)).status).toBe(404);
  },
);

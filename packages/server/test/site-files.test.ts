import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { expect, test } from "vitest";
import { appSettings, readSettings } from "../src/settings.ts";
import { siteFiles } from "../src/site-files.ts";

const DAY_MS = 86_400_000;
const dateIn = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

function read(settings: Record<string, string>) {
  return readSettings({ API_ORIGIN: "https://example.com", ...settings }, { app: appSettings("API", 3000) }).app;
}

async function securityTxt(settings: Record<string, string>) {
  const server = express()
    .use(siteFiles(read(settings)))
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/.well-known/security.txt`);
  server.close();
  return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.text() };
}

test("security.txt names the contact and until when it is valid, and is gone afterward", async () => {
  const contact = { SECURITY_CONTACT: "mailto:security@example.com" };
  const expires = dateIn(300);
  expect(await securityTxt({ ...contact, SECURITY_EXPIRES: expires })).toEqual({
    status: 200,
    type: "text/plain; charset=utf-8",
    body: [
      "Contact: mailto:security@example.com",
      `Expires: ${expires}T00:00:00.000Z`,
      "Preferred-Languages: en",
      "Canonical: https://example.com/.well-known/security.txt\n",
    ].join("\n"),
  });
  expect((await securityTxt({ ...contact, SECURITY_EXPIRES: dateIn(-1) })).status).toBe(404);
  expect((await securityTxt({})).status).toBe(404);
});

test("a contact that browsers or researchers could not use is refused with advice", () => {
  const SECURITY_CONTACT = "https://example.com/security";
  expect(() => read({ SECURITY_CONTACT })).toThrow("SECURITY_EXPIRES must be set with SECURITY_CONTACT");
  expect(() => read({ SECURITY_CONTACT, SECURITY_EXPIRES: "next year" })).toThrow("SECURITY_EXPIRES must be a date");
  for (const wrong of ["help@example.com", "javascript:alert(1)", "http://example.com"])
    expect(() => read({ SUPPORT_CONTACT: wrong }), wrong).toThrow("SUPPORT_CONTACT must be an email address or page");
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ProviderVisitor } from "@latchkey/testkit/provider-visitor";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { startDevProvider } from "../src/index.ts";
import { CALLBACK, CLIENT, relyingParty, startLogoutReceiver } from "./relying-party.ts";

const receiver = await startLogoutReceiver();
const provider = await startDevProvider({
  clients: [{ ...CLIENT, redirect_uris: [CALLBACK], backchannel_logout_uri: receiver.uri }],
});
const app = await relyingParty(provider.issuer);
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  receiver.close();
  await provider.close();
});

test.each([
  ["1001", { name: "Ada", email: "ada@example.com", email_verified: true }],
  ["1002", { name: "Ben", email: "ben@example.com", email_verified: false }],
])("person %s logs in with one click, and the app learns who it is", async (sub, claims) => {
  const now = Math.floor(Date.now() / 1000);
  const token = await app.login(new ProviderVisitor(), sub);
  expect(token).toMatchObject({ iss: provider.issuer, sub, ...claims, amr: ["pwd"] });
  expect(token.auth_time).toBeGreaterThanOrEqual(now);
});

test("the page names both people, says whose address is verified, and allows no script", async () => {
  const authorization = new URL("/auth", provider.issuer);
  const parameters = { client_id: CLIENT.client_id, redirect_uri: CALLBACK, response_type: "code", scope: "openid" };
  const challenge = { code_challenge: "x".repeat(43), code_challenge_method: "S256" };
  authorization.search = `${new URLSearchParams({ ...parameters, ...challenge })}`;
  const redirect = await fetch(authorization, { redirect: "manual" });
  const cookie = redirect.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const page = await fetch(new URL(redirect.headers.get("location") ?? "", provider.issuer), { headers: { cookie } });
  const html = await page.text();
  expect(page.headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/localhost:3001; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(html).toContain("<strong>Ada</strong> ada@example.com, verified</button>");
  expect(html).toContain("<strong>Ben</strong> ben@example.com, not verified</button>");
});

test("a canceled login comes back as access_denied", async () => {
  await expect(app.login(new ProviderVisitor(), "cancel")).rejects.toMatchObject({ error: "access_denied" });
});

test("a person who is logged in at the provider can become the other one", async () => {
  const visitor = new ProviderVisitor();
  await app.login(visitor, "1001");
  expect(await app.login(visitor, "1002")).toMatchObject({ sub: "1002" });
});

test("choosing the same person again is no new login, unless the app asks for one", async () => {
  const visitor = new ProviderVisitor();
  const first = await app.login(visitor, "1001");
  vi.setSystemTime(Date.now() + 60_000);
  const again = await app.login(visitor, "1001");
  expect(again.auth_time).toBe(first.auth_time);
  const renewed = await app.login(visitor, "1001", { prompt: "login" });
  expect(renewed.auth_time).toBeGreaterThan(Number(first.auth_time));
});

test("a logout at the provider is sent to the app, for that session only", async () => {
  const [visitor, other] = [new ProviderVisitor(), new ProviderVisitor()];
  const { sid, sub } = await app.login(visitor, "1001");
  await app.login(other, "1001");
  receiver.received.length = 0;
  await visitor.logout(provider.issuer);
  const tokens = receiver.received.map((body) => decodeJwt(new URLSearchParams(body).get("logout_token") ?? ""));
  expect(tokens).toMatchObject([
    { sub, sid, aud: CLIENT.client_id, events: { "http://schemas.openid.net/event/backchannel-logout": {} } },
  ]);
});

test("the page of an expired login leads back to the app", async () => {
  const page = await fetch(new URL("/login/unknown", provider.issuer));
  expect(await page.text()).toContain("This login has expired.</p>\n<p>Go back to the app and start again.");
});

test("it refuses to start in production, and otherwise writes nothing to the log [P12]", async () => {
  const run = (NODE_ENV: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
      env: { ...process.env, NODE_ENV },
    });
  expect(await run("development")).toEqual({ stdout: "", stderr: "" });
  await expect(run("production")).rejects.toThrow("The development provider never runs in production.");
});

const PROGRAM = `
import { startDevProvider } from ${JSON.stringify(import.meta.resolve("../src/index.ts"))};
const provider = await startDevProvider({ clients: [] });
await provider.close();
`;

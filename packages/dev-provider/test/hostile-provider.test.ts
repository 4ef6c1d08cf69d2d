import { HostileProvider, type Misbehavior } from "@latchkey/testkit/hostile-provider";
import { ProviderVisitor } from "@latchkey/testkit/provider-visitor";
import { afterAll, beforeEach, expect, test } from "vitest";
import { relyingParty } from "./relying-party.ts";

const provider = await new HostileProvider().listen();
afterAll(() => provider.close());
beforeEach(() => {
  provider.misbehavior = {};
});

const login = async (timeout?: number) =>
  (await relyingParty(provider.issuer, provider.client, timeout)).login(new ProviderVisitor(), "anyone");
const now = () => Math.floor(Date.now() / 1000);

test("the tests' provider logs a person in while it behaves", async () => {
  expect(await login()).toMatchObject({ sub: "1", email: "person@example.com", email_verified: true });
});

test.each<[string, Misbehavior]>([
  ["another audience", { claims: { aud: "another app" } }],
  ["another issuer", { claims: { iss: "https://evil.example.com" } }],
  ["another nonce", { claims: { nonce: "of another login" } }],
  ["no nonce", { claims: { nonce: undefined } }],
  ["no subject", { claims: { sub: undefined } }],
  ["an expired token", { claims: { exp: now() - 600 } }],
  ["the algorithm none", { algorithm: "none" }],
  ["the algorithm HS256", { algorithm: "HS256" }],
  ["an unknown key", { unknownKey: true }],
  ["another provider's callback (mix-up)", { callback: { iss: "https://evil.example.com" } }],
  ["a callback without issuer", { callback: { iss: undefined } }],
  ["another state", { callback: { state: "of another login" } }],
  ["an error", { callback: { code: undefined, error: "access_denied" } }],
  ["HTML instead of metadata", { answers: { "openid-configuration": "html" } }],
  ["HTML instead of tokens", { answers: { token: "html" } }],
  ["500 instead of keys", { answers: { jwks: "error" } }],
])("a certified client refuses what the tests' provider can do wrong: %s", async (_, misbehavior) => {
  provider.misbehavior = misbehavior;
  await expect(login()).rejects.toThrow();
});

test("a certified client does not wait forever for a token endpoint that does not respond", async () => {
  provider.misbehavior = { answers: { token: "hang" } };
  await expect(login(1)).rejects.toThrow();
});

test("a closed provider refuses connections, and listens on the same port again, with other keys if it should", async () => {
  await provider.close();
  await expect(login()).rejects.toThrow();
  await provider.listen();
  provider.rotateKeys();
  expect(await login()).toMatchObject({ sub: "1" });
});

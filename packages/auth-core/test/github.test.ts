import { once } from "node:events";
import { createServer } from "node:http";
import * as v from "valibot";
import { afterAll, expect, test } from "vitest";
import { callbacksOf } from "../src/providers/callbacks.ts";
import { authorizationUrl, exchangeCode } from "../src/providers/exchange.ts";
import { createProvider } from "../src/providers/provider.ts";
import { providerSettings } from "../src/providers/settings.ts";

const answers: Record<string, unknown> = {};
const server = createServer((request, response) => {
  const answer = answers[request.url ?? ""];
  response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
  response.end(JSON.stringify(answer ?? { message: "Not Found" }));
}).listen(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => void server.close());

const address = server.address();
const site = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
const environment = { GITHUB_ISSUER: site, GITHUB_CLIENT_ID: "id", GITHUB_CLIENT_SECRET: "secret" };
const [config] = v.parse(providerSettings, { LOGIN_PROVIDERS: "github", ...environment }).providers;
const callbacks = callbacksOf("https://app.example", ["a secret"]);
const attempt = {
  state: "state",
  provider: "github",
  startedAt: 0,
  nonce: "nonce",
  verifier: "v".repeat(43),
  returnTo: "/",
};

function login() {
  if (!config) throw new Error("The provider is missing");
  return exchangeCode(createProvider(config), callbacks, attempt, new URLSearchParams("code=code&state=state"));
}

function respond(emails: object[], user: object = { id: 42, login: "octocat", email: "public@example.com" }) {
  Object.assign(answers, {
    "/login/oauth/access_token": { access_token: "token", token_type: "bearer", scope: "user:email" },
    "/api/v3/user": user,
    "/api/v3/user/emails": emails,
  });
}

test("GitHub identifies people by number, with the verified primary address only", async () => {
  const emails = [
    { email: "other@example.com", primary: false, verified: true },
    { email: "octo@example.com", primary: true, verified: true },
  ];
  respond(emails);
  const claims = { iss: site, sub: "42", preferred_username: "octocat" };
  expect(await login()).toMatchObject({ ...claims, email: "octo@example.com", email_verified: true });
  respond([{ email: "octo@example.com", primary: true, verified: false }, ...emails.slice(0, 1)]);
  expect((await login()).email).toBeUndefined();
});

test("GitHub gets PKCE and state, but no nonce", async () => {
  if (!config) throw new Error("The provider is missing");
  const url = new URL(await authorizationUrl(createProvider(config), callbacks, attempt, "select_account"));
  expect([url.searchParams.get("prompt"), url.searchParams.has("max_age")]).toEqual(["select_account", false]);
  expect(url.href.startsWith(`${site}/login/oauth/authorize?`)).toBe(true);
  expect(url.searchParams.get("redirect_uri")).toBe("https://app.example/login/with/github/callback");
  expect(url.searchParams.get("code_challenge_method")).toBe("S256");
  expect(url.searchParams.has("nonce")).toBe(false);
});

test.each([[{ login: "octocat" }], [{ id: "42", login: "octocat" }]])(
  "a user of GitHub without a number is refused: %o",
  async (user) => {
    respond([], user);
    await expect(login()).rejects.toThrow();
  },
);

import * as v from "valibot";
import { expect, test } from "vitest";
import { sessionSettings } from "../src/index.ts";

const SECRET = "a-secret-of-more-than-thirty-two-characters";
const production = { NODE_ENV: "production", SESSION_SECRETS: SECRET };

const settings = sessionSettings(["API_ORIGIN"]);

const problemsOf = (environment: Record<string, string>) =>
  v
    .safeParse(settings, environment, { abortPipeEarly: true })
    .issues?.map(({ path, message }) => `${path?.[0]?.key} ${message}`) ?? [];

test("development needs no settings, and its cookie is shared by all ports of localhost", () => {
  expect(v.parse(settings, {}).cookie).toEqual({ name: "latchkey.sid", secure: false, domain: undefined });
});

test("in production a cookie is Secure and host-only by default", () => {
  expect(v.parse(settings, production).cookie).toMatchObject({ name: "__Host-latchkey.sid", secure: true });
});

test("with a domain the cookie is sent to its subdomains, and its name says so", () => {
  const { cookie } = v.parse(settings, { ...production, COOKIE_DOMAIN: "example.com" });
  expect(cookie).toEqual({ name: "__Secure-latchkey.sid", secure: true, domain: "example.com" });
});

test("registration is open by default, and a typo does not open it", () => {
  expect(v.parse(settings, {}).registration).toBe("open");
  expect(v.parse(settings, { REGISTRATION: "invitation" }).registration).toBe("invitation");
  expect(problemsOf({ REGISTRATION: "invitations" })).toEqual(["REGISTRATION must be open or invitation"]);
});

test("of several secrets the first signs and all verify", () => {
  expect(v.parse(settings, { SESSION_SECRETS: `${SECRET}1, ${SECRET}2` }).secrets).toEqual([
    `${SECRET}1`,
    `${SECRET}2`,
  ]);
});

test("rate limits have defaults and can be overridden", () => {
  const { limits } = v.parse(settings, { LIMIT_GUESSES: "3/60" });
  expect(limits.LIMIT_GUESSES).toEqual({ attempts: 3, seconds: 60 });
  expect(limits.LIMIT_LOGINS_PER_ADDRESS).toEqual({ attempts: 100, seconds: 900 });
});

test.each([
  ["no secret in production [O8]", { NODE_ENV: "production" }, "SESSION_SECRETS must be set in production"],
  [
    "the development secret in production [O8]",
    { ...production, SESSION_SECRETS: "development-only-secret-change-me" },
    "must be set in production",
  ],
  [
    "the development secret behind another one",
    { ...production, SESSION_SECRETS: `${SECRET},development-only-secret-change-me` },
    "must be set in production",
  ],
  ["a short secret [O8]", { SESSION_SECRETS: `${SECRET},short` }, "at least 32 random characters"],
  ["a secret of one repeated letter", { SESSION_SECRETS: "a".repeat(40) }, "at least 32 random characters"],
  ["an empty secret in the list", { SESSION_SECRETS: `${SECRET},` }, "at least 32 random characters"],
  [
    "a domain cookie without TLS, which browsers drop",
    { COOKIE_DOMAIN: "example.com", COOKIE_SECURE: "false" },
    "COOKIE_SECURE must not be false",
  ],
  ["a domain with a scheme", { COOKIE_DOMAIN: "https://example.com" }, "COOKIE_DOMAIN must be a domain"],
  ["a domain with a port", { COOKIE_DOMAIN: "example.com:3000" }, "COOKIE_DOMAIN must be a domain"],
  ["a top-level domain, which browsers drop", { COOKIE_DOMAIN: "localhost" }, "COOKIE_DOMAIN must be a domain"],
  ["a public suffix", { COOKIE_DOMAIN: "co.uk" }, "a domain of your own"],
  ["a public suffix of a hosting provider", { COOKIE_DOMAIN: "github.io" }, "a domain of your own"],
  ["an IP address", { COOKIE_DOMAIN: "192.168.0.1" }, "COOKIE_DOMAIN must be a domain"],
  [
    "an app outside the domain",
    { COOKIE_DOMAIN: "example.com", API_ORIGIN: "https://api.example.org" },
    "API_ORIGIN must be within",
  ],
  [
    "an app whose host name only ends with the same letters",
    { COOKIE_DOMAIN: "example.com", API_ORIGIN: "https://badexample.com" },
    "API_ORIGIN must be within",
  ],
  ["an app without TLS", { COOKIE_SECURE: "true", API_ORIGIN: "http://example.com" }, "API_ORIGIN must be https"],
  ["a malformed limit", { LIMIT_GUESSES: "many" }, "LIMIT_GUESSES must be attempts/seconds, like 100/900"],
  ["neither true nor false", { COOKIE_SECURE: "yes" }, "COOKIE_SECURE must be true or false"],
])("%s is rejected with advice [C1]", (_, environment, advice) => {
  expect(problemsOf(environment).join("\n")).toContain(advice);
});

test("the origin of another service may be outside the domain and without TLS", () => {
  const environment = { ...production, COOKIE_DOMAIN: "example.com", API_ORIGIN: "https://api.example.com" };
  expect(problemsOf({ ...environment, PAYMENTS_ORIGIN: "http://payments.test" })).toEqual([]);
});

test("all problems are reported together", () => {
  expect(problemsOf({ SESSION_SECRETS: "short", COOKIE_DOMAIN: "x:1", COOKIE_SECURE: "maybe" })).toHaveLength(3);
});

const ACME = { ACME_ISSUER: "https://id.acme.example", ACME_CLIENT_ID: "id", ACME_CLIENT_SECRET: "secret" };

test("there are no other providers by default, and well-known ones take an ID and a secret", () => {
  expect(v.parse(settings, {}).providers).toEqual([]);
  const google = { LOGIN_PROVIDERS: "google, acme", GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: "secret" };
  expect(v.parse(settings, { ...google, ...ACME }).providers).toMatchObject([
    { name: "google", title: "Google", issuer: "https://accounts.google.com", supportsReauthentication: false },
    {
      name: "acme",
      title: "Acme",
      issuer: "https://id.acme.example",
      clientSecret: "secret",
      supportsReauthentication: true,
    },
  ]);
});

test.each([
  [{ LOGIN_PROVIDERS: "acme" }, ["ACME_ISSUER", "ACME_CLIENT_ID", "ACME_CLIENT_SECRET"]],
  [{ LOGIN_PROVIDERS: "keycloak", KEYCLOAK_CLIENT_ID: "id", KEYCLOAK_CLIENT_SECRET: "secret" }, ["KEYCLOAK_ISSUER"]],
  [{ ...ACME, LOGIN_PROVIDERS: "acme,acme" }, ["LOGIN_PROVIDERS"]],
  [{ ...ACME, LOGIN_PROVIDERS: "acme", ACME_LOGOUT: "yes" }, ["ACME_LOGOUT"]],
  [{ ...ACME, LOGIN_PROVIDERS: "Acme" }, ["LOGIN_PROVIDERS"]],
  [{ ...ACME, LOGIN_PROVIDERS: "acme", ACME_ISSUER: "http://id.acme.example" }, ["ACME_ISSUER"]],
  [{ ...ACME, LOGIN_PROVIDERS: "acme", ACME_ISSUER: "id.acme.example" }, ["ACME_ISSUER"]],
])("providers in %o are refused, with advice", (environment, variables) => {
  expect(problemsOf(environment).map((problem) => problem.split(" ")[0])).toEqual(variables);
});

test("the advice for a missing issuer lists the names that have one", () => {
  const [problem] = problemsOf({ LOGIN_PROVIDERS: "keycloak", KEYCLOAK_CLIENT_ID: "id", KEYCLOAK_CLIENT_SECRET: "x" });
  expect(problem).toMatch(/"keycloak" is none of google, microsoft, gitlab, github, apple$/);
});

test("a provider's identities are those of its issuer, and Microsoft issues in the name of each tenant", () => {
  const MICROSOFT = { MICROSOFT_CLIENT_ID: "id", MICROSOFT_CLIENT_SECRET: "secret" };
  const { providers } = v.parse(settings, { ...MICROSOFT, ...ACME, LOGIN_PROVIDERS: "microsoft,acme" });
  const by = (issuer: string) => providers.filter(({ hasIssued }) => hasIssued(issuer)).map(({ name }) => name);
  expect(by("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0")).toEqual(["microsoft"]);
  expect(by("https://id.acme.example/")).toEqual(["acme"]);
  expect(by("https://id.acme.example.evil.example")).toEqual([]);
});

const DEV = { DEV_ISSUER: "https://dev.example.com", DEV_CLIENT_ID: "id", DEV_CLIENT_SECRET: "secret" };

test.each([
  [{ ...DEV, LOGIN_PROVIDERS: "dev" }, "LOGIN_PROVIDERS"],
  [{ ...ACME, LOGIN_PROVIDERS: "acme", ACME_ISSUER: "http://127.0.0.1:54330" }, "ACME_ISSUER"],
])("in production a development provider is refused, as in %o [P12]", (environment, variable) => {
  expect(problemsOf(environment)).toEqual([]);
  expect(problemsOf({ ...environment, ...production }).map((problem) => problem.split(" ")[0])).toEqual([variable]);
});

test("a provider is authoritative only for verified addresses that it hosts", () => {
  const environment = {
    GOOGLE_CLIENT_ID: "id",
    GOOGLE_CLIENT_SECRET: "secret",
    ACME_AUTHORITATIVE_FOR: "acme.example",
  };
  const { providers } = v.parse(settings, { ...environment, ...ACME, LOGIN_PROVIDERS: "google,acme" });
  const by = (email: string, hd?: string) =>
    providers.filter(({ isAuthoritative }) => isAuthoritative({ iss: "", sub: "", email, hd })).map(({ name }) => name);
  expect(by("ann@gmail.com")).toEqual(["google"]);
  expect(by("ann@example.com")).toEqual([]);
  expect(by("ann@example.com", "example.com")).toEqual(["google"]);
  expect(by("Ann@ACME.example")).toEqual(["acme"]);
  expect(by("ann@evil-acme.example")).toEqual([]);
});

import * as v from "valibot";
import { expect, test } from "vitest";
import { addressSettings, appSettings, readSettings, SettingsError } from "../src/settings.ts";

const groups = {
  app: appSettings("API", 3000),
  htmx: addressSettings("HTMX", 3001),
  secret: v.object({ SECRET: v.optional(v.pipe(v.string(), v.nonEmpty("must be set")), "") }),
};

test("unset settings have defaults", () => {
  const { app, htmx } = readSettings({ SECRET: "x" }, groups);
  expect(app).toMatchObject({ port: 3000, origin: "http://localhost:3000", trustProxy: 0, production: false });
  expect(app.keepAlive).toBe(75_000);
  expect(app.host).toBe("localhost");
  expect(htmx.origin).toBe("http://localhost:3001");
});

test("in production an app listens on loopback only behind proxies, and on all addresses without them", () => {
  const hostOf = (settings: Record<string, string>) =>
    readSettings({ SECRET: "x", NODE_ENV: "production", ...settings }, groups).app.host;
  expect(hostOf({})).toBeUndefined();
  expect(hostOf({ TRUST_PROXY: "0" })).toBeUndefined();
  for (const trusted of ["1", "10.0.0.0/8"]) expect(hostOf({ TRUST_PROXY: trusted })).toBe("127.0.0.1");
  expect(hostOf({ TRUST_PROXY: "10.0.0.0/8", HOST: "0.0.0.0" })).toBe("0.0.0.0");
});

test("a number in TRUST_PROXY is refused if others can reach the port, because they could forge their address [G2]", () => {
  const read = (HOST: string, TRUST_PROXY: string) => () => readSettings({ SECRET: "x", HOST, TRUST_PROXY }, groups);
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1"]) {
    expect(read(host, "1"), host).toThrow("TRUST_PROXY must list the addresses of your proxies");
    expect(read(host, "0"), host).not.toThrow();
    expect(read(host, "10.0.0.7"), host).not.toThrow();
  }
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "::1"]) expect(read(host, "1"), host).not.toThrow();
});

test("a different port of localhost is a different origin", () => {
  expect(readSettings({ SECRET: "x", API_PORT: "4000" }, groups).app.origin).toBe("http://localhost:4000");
  expect(readSettings({ SECRET: "x", HTMX_PORT: "4001" }, groups).htmx.origin).toBe("http://localhost:4001");
});

test("an empty value counts as unset, as in a copied .env.example", () => {
  expect(readSettings({ SECRET: "x", API_PORT: "", API_ORIGIN: "" }, groups).app.port).toBe(3000);
});

test("all problems of all groups are reported together, as advice", () => {
  const environment = {
    API_PORT: "70000",
    API_ORIGIN: "https://example.com/path",
    LOG_LEVEL: "loud",
    NODE_ENV: "prod",
    TRUST_PROXY: "yes",
    HOST: "example.com",
    KEEP_ALIVE_SECONDS: "0",
  };
  const read = () => readSettings(environment, groups);
  expect(read).toThrow(SettingsError);
  for (const name of [
    "API_PORT must be",
    "API_ORIGIN must be an origin",
    "LOG_LEVEL",
    "NODE_ENV must be",
    "TRUST_PROXY must be",
    "HOST must be",
    "KEEP_ALIVE_SECONDS must be",
    "SECRET must be set",
  ]) {
    expect(read).toThrow(name);
  }
});

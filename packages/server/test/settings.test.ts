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
  expect(app.host).toBe("localhost");
  expect(htmx.origin).toBe("http://localhost:3001");
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
  };
  const read = () => readSettings(environment, groups);
  expect(read).toThrow(SettingsError);
  for (const name of [
    "API_PORT must be",
    "API_ORIGIN must be an origin",
    "LOG_LEVEL",
    "NODE_ENV must be",
    "TRUST_PROXY must be",
    "SECRET must be set",
  ]) {
    expect(read).toThrow(name);
  }
});

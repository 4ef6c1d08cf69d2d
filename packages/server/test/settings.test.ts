import { expect, test } from "vitest";
import { z } from "zod";
import { appSettings, linkSettings, readSettings, SettingsError } from "../src/settings.ts";

const groups = {
  app: appSettings("API", 3000),
  links: linkSettings,
  secret: z.object({ SECRET: z.string("must be set") }),
};

test("what is not set has a default", () => {
  const { app, links } = readSettings({ SECRET: "x" }, groups);
  expect(app).toEqual({
    port: 3000,
    origin: "http://localhost:3000",
    trustProxy: 0,
    logLevel: "info",
    production: false,
  });
  expect(links.htmx).toBe("http://localhost:3001");
});

test("an empty value counts as unset, as a copied .env.example has it", () => {
  expect(readSettings({ SECRET: "x", API_PORT: "", API_ORIGIN: "" }, groups).app.port).toBe(3000);
});

test("every problem of every group is named at once, as advice", () => {
  const environment = {
    API_PORT: "70000",
    API_ORIGIN: "https://example.com/path",
    LOG_LEVEL: "loud",
    TRUST_PROXY: "yes",
  };
  const read = () => readSettings(environment, groups);
  expect(read).toThrow(SettingsError);
  for (const name of [
    "API_PORT must be",
    "API_ORIGIN must be an origin",
    "LOG_LEVEL",
    "TRUST_PROXY must be",
    "SECRET must be set",
  ]) {
    expect(read).toThrow(name);
  }
});

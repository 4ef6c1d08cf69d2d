import { defineConfig } from "@playwright/test";
import { launchOptions } from "./src/launch-options.ts";

export default defineConfig({
  // One project, because Playwright starts new workers and browsers for each.
  testDir: "../..",
  testMatch: ["packages/e2e/tests/*.spec.ts", "apps/*/e2e/*.spec.ts"],
  testIgnore: "**/test-results/**", // The starter's tests of its templates leave apps there.
  // Playwright would transpile this module to CommonJS, because scrypt-for-humans requires it. Node loads it as it is.
  build: { external: ["**/packages/scrypt/**"] },
  globalSetup: "./src/global-setup.ts",
  fullyParallel: true,
  workers: 2,
  // Generous, so that a busy machine fails no test.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  outputDir: "test-results/artifacts",
  use: { launchOptions, screenshot: "only-on-failure" },
});

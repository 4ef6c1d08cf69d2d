import { launchOptions } from "@latchkey/e2e/launch-options";
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  // Playwright transpiles what is required, and not imported, to CommonJS: for this one Node knows better.
  build: { external: ["**/packages/scrypt/**"] },
  globalSetup: "./src/global-setup.ts",
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  outputDir: "test-results/artifacts",
  // Each gateway has a certificate of its own.
  use: { launchOptions, ignoreHTTPSErrors: true, screenshot: "only-on-failure" },
});

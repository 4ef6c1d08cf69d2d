import { defineConfig } from "@playwright/test";
import { launchOptions } from "./src/launch-options.ts";

export default defineConfig({
  projects: [
    { name: "all apps", testDir: "tests" },
    { name: "one app", testDir: "../../apps", testMatch: "*/e2e/*.spec.ts" },
  ],
  // Playwright transpiles what is required, and not imported, to CommonJS: for this one Node knows better.
  build: { external: ["**/packages/scrypt/**"] },
  globalSetup: "./src/global-setup.ts",
  fullyParallel: true,
  workers: 2,
  // A busy machine is no reason to fail: what never happens still does.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  outputDir: "test-results/artifacts",
  use: { launchOptions, screenshot: "only-on-failure" },
});

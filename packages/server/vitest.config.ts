import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["default", "json"],
    outputFile: { json: "test-results/report.json" },
    testTimeout: 120_000,
    maxConcurrency: 20, // Of tests that do nothing but wait.
    expect: { poll: { timeout: 20_000 } },
  },
});

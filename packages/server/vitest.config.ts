import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["default", "json"],
    outputFile: { json: "test-results/report.json" },
    testTimeout: 180_000, // Generous, so that a busy machine fails no test.
    isolate: false, // Files share the imported modules.
    maxConcurrency: 20, // Of tests that do nothing but wait.
    expect: { poll: { timeout: 60_000 } },
  },
});

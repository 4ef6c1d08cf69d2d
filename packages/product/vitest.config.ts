import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    reporters: ["default", "json"],
    outputFile: { json: "test-results/report.json" },
    testTimeout: 60_000,
    isolate: false, // Files share the imported modules.
  },
});

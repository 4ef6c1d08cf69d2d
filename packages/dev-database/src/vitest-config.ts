import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Vitest with a PostgreSQL behind it; the JSON report is what the count of all tests is made of. */
export default defineConfig({
  test: {
    globalSetup: fileURLToPath(new URL("vitest-setup.ts", import.meta.url)),
    reporters: ["default", "json"],
    outputFile: { json: "test-results/report.json" },
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
  },
});

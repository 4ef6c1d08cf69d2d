import { defineConfig } from "vitest/config";

/** Without the shared test database: the drill stops, freezes and fills a PostgreSQL of its own. */
export default defineConfig({
  test: {
    reporters: ["default", "json"],
    outputFile: { json: "test-results/report.json" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

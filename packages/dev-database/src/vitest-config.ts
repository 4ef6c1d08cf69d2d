import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Vitest with a PostgreSQL. `pnpm test` counts the tests of the JSON reports. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"], // e2e/ holds Playwright's.
    globalSetup: fileURLToPath(new URL("vitest-setup.ts", import.meta.url)),
    reporters: ["default", "json"],
    outputFile: { json: "test-results/report.json" },
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
  },
});

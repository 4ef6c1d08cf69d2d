import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Starts the contract, which takes longest, before the other files. Vitest starts with the largest file. */
class ContractFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) => (moduleId.includes("contract") ? 0 : 1);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** Vitest with a PostgreSQL. `pnpm test` counts the tests of the JSON reports. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"], // e2e/ holds Playwright's.
    globalSetup: fileURLToPath(new URL("vitest-setup.ts", import.meta.url)),
    setupFiles: fileURLToPath(new URL("patient-database.ts", import.meta.url)),
    reporters: ["default", "json"],
    outputFile: { json: "test-results/report.json" },
    // Generous, so that a busy machine fails no test.
    testTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 180_000,
    // The largest package's tests end last. By default, vitest leaves one of two cores to others, and no others are left.
    maxWorkers: 2,
    // Files share the imported modules, which saves a quarter of the time. So no module may keep what a file has changed.
    isolate: false,
    sequence: { sequencer: ContractFirst },
  },
});

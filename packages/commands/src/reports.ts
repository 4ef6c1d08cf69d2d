import { glob, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "@latchkey/product/apps";

/** Written by each package's test task, or restored from turbo's cache. */
const REPORTS = "{apps,packages}/*/test-results/{,documents/,e2e/}report.json";

/** Deletes the reports of earlier runs, so that only this run is counted. */
export async function clearReports(): Promise<void> {
  for await (const file of glob(REPORTS, { cwd: ROOT })) await rm(join(ROOT, file));
}

/** Sums the reports of vitest and Playwright. */
export async function countTests() {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for await (const file of glob(REPORTS, { cwd: ROOT })) {
    const { stats, ...vitest }: Report = JSON.parse(await readFile(join(ROOT, file), "utf8"));
    sum.passed += stats?.expected ?? vitest.numPassedTests;
    sum.failed += stats?.unexpected ?? vitest.numFailedTests;
    sum.skipped += stats?.skipped ?? vitest.numPendingTests;
  }
  return sum;
}

/** Playwright writes `stats`, vitest the others. */
interface Report {
  stats?: { expected: number; unexpected: number; skipped: number };
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
}

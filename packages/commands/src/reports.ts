import { glob, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./apps.ts";

/** Written by each package's test task, or restored from turbo's cache. */
const REPORTS = "{apps,packages}/*/test-results/report.json";

/** Deletes the reports of earlier runs, so that only this run is counted. */
export async function clearReports(): Promise<void> {
  for await (const file of glob(REPORTS, { cwd: ROOT })) await rm(join(ROOT, file));
}

/** Sums the reports of vitest and Playwright. */
export async function countTests(): Promise<Count> {
  const sum: Count = { passed: 0, failed: 0, skipped: 0 };
  for await (const file of glob(REPORTS, { cwd: ROOT })) {
    const { passed, failed, skipped } = countOf(JSON.parse(await readFile(join(ROOT, file), "utf8")));
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; skipped: number };
}

function countOf(report: VitestReport | PlaywrightReport): Count {
  if ("stats" in report) {
    const { expected, unexpected, skipped } = report.stats;
    return { passed: expected, failed: unexpected, skipped };
  }
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests };
}

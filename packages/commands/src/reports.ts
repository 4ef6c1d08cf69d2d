import { glob, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "@latchkey/product/apps";

/** Written by each package's test task, or restored from turbo's cache. */
const REPORTS = "{apps,packages}/*/test-results/{,documents/}report.json";

/** Deletes the reports of earlier runs, so that only this run is counted. */
export async function clearReports(): Promise<void> {
  for await (const file of glob(REPORTS, { cwd: ROOT })) await rm(join(ROOT, file));
}

interface TestResults {
  passed: number;
  failed: number;
  skipped: number;
  /** For each failed test: its file, its title, and the first lines of its error. */
  failures: string[];
}

/** Sums the reports of vitest and Playwright in `root`. */
export async function readReports(root = ROOT): Promise<TestResults> {
  const sum: TestResults = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for await (const file of glob(REPORTS, { cwd: root })) {
    const report: VitestReport | PlaywrightReport = JSON.parse(await readFile(join(root, file), "utf8"));
    const results = "stats" in report ? fromPlaywright(report) : fromVitest(report, root);
    sum.passed += results.passed;
    sum.failed += results.failed;
    sum.skipped += results.skipped;
    sum.failures.push(...results.failures);
  }
  return sum;
}

function fromVitest(report: VitestReport, root: string): TestResults {
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter(({ status }) => status === "failed");
    // A file that cannot be loaded has no tests, only a message.
    if (failed.length === 0 && message) return [describe(file, "", message)];
    return failed.map(({ fullName, failureMessages: [error = ""] }) => describe(file, fullName, error));
  });
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests,
    failures,
  };
}

function fromPlaywright({ stats, suites, errors }: PlaywrightReport): TestResults {
  return {
    passed: stats.expected,
    failed: stats.unexpected,
    skipped: stats.skipped,
    // Errors outside of tests: an app did not start, or a file could not be loaded.
    failures: [
      ...errors.map(({ message }) => describe("browser tests", "", message)),
      ...suites.flatMap(listFailedSpecs),
    ],
  };
}

function listFailedSpecs({ specs = [], suites = [] }: PlaywrightSuite): string[] {
  const failed = specs.filter(({ ok }) => !ok);
  return [
    ...failed.map(({ file, title, tests }) => describe(file, title, tests[0]?.results.at(-1)?.error?.message ?? "")),
    ...suites.flatMap(listFailedSpecs),
  ];
}

/** Where the stack of an error begins, or Playwright's list of what it did. */
const STACK_OR_CALLS = /\n\s+at |\nCall log:/;

/** Enough for what was expected and received. */
const MAX_ERROR_LINES = 8;

function describe(file: string, title: string, error: string): string {
  const [message = ""] = stripVTControlCharacters(error).split(STACK_OR_CALLS);
  const lines = message.split("\n").filter((line) => line.trim());
  const heading = [file, title].filter(Boolean).join(" › ");
  return [heading, ...lines.slice(0, MAX_ERROR_LINES)].join("\n    ");
}

/** The parts of vitest's JSON report that are read here. */
interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** The parts of Playwright's JSON report that are read here. */
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; skipped: number };
  errors: { message: string }[];
  suites: PlaywrightSuite[];
}

interface PlaywrightSuite {
  specs?: { file: string; title: string; ok: boolean; tests: { results: { error?: { message?: string } }[] }[] }[];
  suites?: PlaywrightSuite[];
}

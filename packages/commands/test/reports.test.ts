import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readReports } from "../src/reports.ts";

const root = await mkdtemp(join(tmpdir(), "reports-"));
afterAll(() => rm(root, { recursive: true }));

test("the results of a test run name each failed test with its file and error", async () => {
  await write("packages/db/test-results/report.json", {
    numPassedTests: 2,
    numFailedTests: 1,
    numPendingTests: 1,
    testResults: [
      {
        name: join(root, "packages/db/test/a.test.ts"),
        message: "",
        assertionResults: [
          { status: "passed", fullName: "one", failureMessages: [] },
          { status: "failed", fullName: "two", failureMessages: ["\u001b[31mexpected 1 to be 2\u001b[39m\n  at x"] },
        ],
      },
      { name: join(root, "packages/db/test/b.test.ts"), message: "Cannot find module x", assertionResults: [] },
    ],
  });
  await write("packages/e2e/test-results/report.json", {
    stats: { expected: 3, unexpected: 1, skipped: 0 },
    errors: [{ message: "Error: The apps did not start" }],
    suites: [{ suites: [{ specs: [spec("passes", true), spec("fails", false)] }] }],
  });
  const { failures, ...counts } = await readReports(root);
  expect(counts).toEqual({ passed: 5, failed: 2, skipped: 1 });
  expect(failures.toSorted()).toEqual([
    "browser tests\n    Error: The apps did not start",
    'live.spec.ts › fails\n    Error: expect(page).toHaveURL(expected) failed\n    Expected: "/dashboard"\n    Received: "/login"',
    "packages/db/test/a.test.ts › two\n    expected 1 to be 2",
    "packages/db/test/b.test.ts\n    Cannot find module x",
  ]);
});

function spec(title: string, ok: boolean) {
  const message =
    'Error: expect(page).toHaveURL(expected) failed\n\nExpected: "/dashboard"\nReceived: "/login"\nCall log:\n - waiting';
  const error = { message };
  return { file: "live.spec.ts", title, ok, tests: [{ results: [ok ? {} : { error }] }] };
}

async function write(path: string, report: object): Promise<void> {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(report));
}

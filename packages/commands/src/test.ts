import { findChromium } from "./chromium.ts";
import { loadEnvFile } from "./environment.ts";
import { clearReports, countTests } from "./reports.ts";
import { turboUntilStopped } from "./turbo.ts";

loadEnvFile();
const chromium = findChromium();
if (chromium) process.env.CHROMIUM = chromium;

await clearReports();
const exitCode = await turboUntilStopped(
  "check",
  "typecheck",
  "test",
  "e2e",
  "--continue=always",
  "--concurrency=200%",
  "--output-logs=new-only",
);
const { passed, failed, skipped } = await countTests();
// A failure outside the tests, such as a type error, counts as well.
const failures = Math.max(failed, exitCode === 0 ? 0 : 1);
console.log(`\n${passed} passed, ${failures} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(exitCode);

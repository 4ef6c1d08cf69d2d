import { shareTestServer } from "@latchkey/dev-database/test-server";
import { ROOT } from "@latchkey/product/apps";
import { CHROMIUM_ADVICE, findChromium } from "./chromium.ts";
import { loadEnvFile } from "./environment.ts";
import { clearReports, readReports } from "./reports.ts";
import { STOPPED, turboUntilStopped } from "./turbo.ts";

loadEnvFile();
// Most processes load the same modules, and start faster from their compiled code.
process.env.NODE_COMPILE_CACHE ??= `${ROOT}node_modules/.cache/compile`;
await clearReports();
const chromium = findChromium(); // May download it, which takes as long as many tests.
// The browser tests start every app in apps/, so all builds come first: no package names them as dependencies.
const [built, server] = await Promise.all([run("build"), shareTestServer()]);
if (built === STOPPED) process.exit(STOPPED);
// In runs of their own, because turbo starts packages with few dependencies first, and what takes longest has the most.
// Four tasks keep two cores busy. With more, tests would wait for a core longer than their time limits.
const codes = await Promise.all([
  runBrowserTests(),
  run("test", "--filter=./apps/*", "--concurrency=1"),
  run("test", "--filter=./packages/*", "--concurrency=1"),
  run("check", "typecheck", "documents", "--concurrency=1"),
]);
await server.stop();
const exitCode = [built, ...codes].find((code) => code !== 0) ?? 0;
const { passed, failed, skipped, failures } = await readReports();
// A failure outside the tests, such as a type error, counts as well.
const faults = Math.max(failed, exitCode === 0 ? 0 : 1);
for (const failure of failures) console.log(`\nFailed: ${failure}`);
if ((await chromium) === null) console.error(`\n${CHROMIUM_ADVICE}`);
console.log(`\n${passed} passed, ${faults} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(exitCode);

async function runBrowserTests() {
  const path = await chromium;
  if (path === null) return 1;
  if (path) process.env.CHROMIUM = path;
  return run("e2e");
}

function run(...tasks: string[]) {
  return turboUntilStopped(...tasks, "--continue=always", "--output-logs=new-only");
}

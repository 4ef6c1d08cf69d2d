import { CHROMIUM_ADVICE, findChromium } from "./chromium.ts";
import { loadEnvFile } from "./environment.ts";
import { clearReports, readReports } from "./reports.ts";
import { STOPPED, turboUntilStopped } from "./turbo.ts";

loadEnvFile();
await clearReports();
// The browser tests start every app in apps/, so all builds come first: no package names them as dependencies.
const [chromium, checked] = await Promise.all([findChromium(), run("build", "check", "typecheck")]);
if (chromium === null) {
  console.error(CHROMIUM_ADVICE);
  process.exit(1);
}
if (chromium) process.env.CHROMIUM = chromium;
if (checked === STOPPED) process.exit(STOPPED);
const exitCode = (await run("test", "documents", "e2e")) || checked;
const { passed, failed, skipped, failures } = await readReports();
// A failure outside the tests, such as a type error, counts as well.
const faults = Math.max(failed, exitCode === 0 ? 0 : 1);
for (const failure of failures) console.log(`\nFailed: ${failure}`);
console.log(`\n${passed} passed, ${faults} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exit(exitCode);

function run(...tasks: string[]) {
  return turboUntilStopped(...tasks, "--continue=always", "--concurrency=3", "--output-logs=new-only");
}

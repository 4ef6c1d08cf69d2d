import { CHROMIUM_ADVICE, findChromium } from "./chromium.ts";
import { loadEnvFile } from "./environment.ts";
import { turboUntilStopped } from "./turbo.ts";

/** `pnpm test:browsers`: runs all browser tests, including the long ones that `pnpm test` leaves out. */
loadEnvFile();
const chromium = await findChromium();
if (chromium === null) {
  console.error(CHROMIUM_ADVICE);
  process.exit(1);
}
if (chromium) process.env.CHROMIUM = chromium;
const built = await turboUntilStopped("build", "--output-logs=errors-only");
process.exit(built || (await turboUntilStopped("test:browsers", "--log-prefix=none")));

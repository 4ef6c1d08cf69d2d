import type { LaunchOptions } from "@playwright/test";

/** Uses the Chromium that CHROMIUM names, or Playwright's own. */
export const launchOptions: LaunchOptions = {
  executablePath: process.env.CHROMIUM || undefined,
  // Chromium's sandbox does not work for root. It connects to the apps only.
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    // One process for all pages instead of one for each origin. Cookies and cross-origin rules remain the same.
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process",
    // Resolves the tests' host names and accepts the gateways' certificate.
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    `--ignore-certificate-errors-spki-list=${process.env.E2E_SPKI ?? ""}`,
  ],
};

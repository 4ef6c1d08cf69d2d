import type { LaunchOptions } from "@playwright/test";

/** A system's Chromium where CHROMIUM names one, Playwright's own otherwise. */
export const launchOptions: LaunchOptions = {
  executablePath: process.env.CHROMIUM || undefined,
  // Chromium's sandbox does not work for root. It stays in touch with nobody but our apps.
  chromiumSandbox: process.getuid?.() !== 0,
  args: [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    // Names that the world does not have, and the one certificate that the gateways show for them.
    "--host-resolver-rules=MAP *.test 127.0.0.1",
    `--ignore-certificate-errors-spki-list=${process.env.E2E_SPKI ?? ""}`,
  ],
};

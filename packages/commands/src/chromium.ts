import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const PLAYWRIGHT = fileURLToPath(import.meta.resolve("@playwright/test/cli"));
/** The headless shell is Chromium without what a screen needs: the tests take two thirds of the time. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Finds a Chromium for the browser tests, or gets one.
 * @returns the path of the system's, or undefined where Playwright has its own
 */
export async function findChromium(): Promise<string | undefined> {
  if (playwrightHasOne()) return undefined;
  const found = onThisMachine();
  if (found) return found;
  if (run(process.execPath, PLAYWRIGHT, "install", "chromium") && playwrightHasOne()) return undefined;
  if (process.getuid?.() === 0 && installDebianPackage()) return onThisMachine();
  console.error(
    "The browser tests need Chromium and none could be downloaded. Install one (Debian: apt-get install chromium; " +
      "macOS: brew install --cask chromium), then run the tests again.",
  );
  process.exit(1);
}

const playwrightHasOne = () => existsSync(chromium.executablePath());

function onThisMachine() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...APPLICATIONS].find(isExecutable);
}

function isExecutable(path: string) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installDebianPackage() {
  const install = (name: string) => run("apt-get", "install", "--yes", "--no-install-recommends", name);
  return run("apt-get", "update") && (install("chromium-headless-shell") || install("chromium"));
}

function run(command: string, ...args: string[]) {
  console.log(`> ${command} ${args.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "20000" };
  return spawnSync(command, args, { stdio: "inherit", env, timeout: 600_000 }).status === 0;
}

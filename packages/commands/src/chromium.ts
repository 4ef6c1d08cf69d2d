import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const PLAYWRIGHT = fileURLToPath(import.meta.resolve("@playwright/test/cli"));
/** In order of preference: with the headless shell, the tests take two thirds of the time. */
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Finds Chromium for the browser tests, or downloads Playwright's. Installs Debian's package only in CI (`CI=true`) and as
 * root. Otherwise exits with the command to run.
 * @returns the path of the system's Chromium, or undefined if Playwright has its own
 */
export function findChromium(): string | undefined {
  if (playwrightHasChromium()) return undefined;
  const found = findInstalled();
  if (found) return found;
  if (run(process.execPath, PLAYWRIGHT, "install", "chromium") && playwrightHasChromium()) return undefined;
  const mayInstall = process.env.CI === "true" && process.getuid?.() === 0;
  if (mayInstall && installDebianPackage()) return findInstalled();
  console.error(ADVICE);
  process.exit(1);
}

const ADVICE = `The browser tests need Chromium, and Playwright could not download it. Install it, then run the tests again:
  Debian: sudo apt-get install chromium
  macOS:  brew install --cask chromium`;

const playwrightHasChromium = () => existsSync(chromium.executablePath());

function findInstalled() {
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

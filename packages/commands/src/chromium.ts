import { spawn } from "node:child_process";
import { once } from "node:events";
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
 * root.
 * @returns the path of the system's Chromium, undefined if Playwright has its own, or null if there is none
 */
export async function findChromium(): Promise<string | undefined | null> {
  if (playwrightHasChromium()) return undefined;
  const found = findInstalled();
  if (found) return found;
  if ((await run(process.execPath, PLAYWRIGHT, "install", "chromium")) && playwrightHasChromium()) return undefined;
  const mayInstall = process.env.CI === "true" && process.getuid?.() === 0;
  if (mayInstall && (await installDebianPackage())) return findInstalled() ?? null;
  return null;
}

export const CHROMIUM_ADVICE = `The browser tests need Chromium, and Playwright could not download it. Install it, then run the tests again:
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

async function installDebianPackage() {
  const install = (name: string) => run("apt-get", "install", "--yes", "--no-install-recommends", name);
  return (
    (await run("apt-get", "update")) && ((await install("chromium-headless-shell")) || (await install("chromium")))
  );
}

async function run(command: string, ...args: string[]) {
  console.log(`> ${command} ${args.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "20000" };
  const child = spawn(command, args, { stdio: "inherit", env, timeout: 600_000 });
  const [exitCode] = await once(child, "exit").catch(() => [1]);
  return exitCode === 0;
}

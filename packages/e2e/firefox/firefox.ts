import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { launch, type Page } from "puppeteer-core";
import { expect } from "../src/test.ts";

/** Generous, so that a busy machine fails no test. */
const TIMEOUT_MS = 120_000;

/** The executable that FIREFOX names, or the first one in PATH. */
export function findFirefox(): string | undefined {
  if (process.env.FIREFOX) return process.env.FIREFOX;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = folders.flatMap((folder) => [join(folder, "firefox"), join(folder, "firefox-esr")]);
  return candidates.find(existsSync);
}

/** Runs `work` in a new Firefox. Fails on a script error or a violation of the Content-Security-Policy. */
export async function inFirefox(work: (open: () => Promise<Page>) => Promise<void>) {
  const browser = await launch({
    browser: "firefox",
    executablePath: findFirefox(),
    headless: true,
    timeout: TIMEOUT_MS,
  });
  const complaints: string[] = [];
  const open = async () => {
    const page = await browser.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    return page;
  };
  try {
    await work(open);
  } finally {
    await browser.close();
  }
  expect(complaints).toEqual([]);
}

export const fill = (page: Page, field: string, value: string) => page.locator(`#${field}`).fill(value);

/** Clicks the button with exactly this text. */
export const press = (page: Page, text: string) =>
  page.locator(`::-p-xpath(//button[normalize-space()="${text}"])`).click();

/** Waits until the page shows the text. */
export async function see(page: Page, text: string) {
  await page.waitForSelector(`::-p-xpath(//body//*[contains(normalize-space(), "${text}")])`, { visible: true });
}

import { readFile } from "node:fs/promises";
import { pages } from "@latchkey/texts";
import type { Page } from "@playwright/test";

/** Each function fills in and submits one form of the open account page. */
export async function changeUsername(page: Page, username: string) {
  await page.getByLabel("New username").fill(username);
  await page.getByRole("button", { name: pages.account.username.submit }).click();
}

export async function changeEmail(page: Page, email: string) {
  await page.getByLabel(pages.account.email.label).fill(email);
  await page.getByRole("button", { name: pages.account.email.submit }).click();
}

export async function changePassword(page: Page, current: string, password: string) {
  await page.getByLabel("Current password").fill(current);
  await page.getByLabel("New password", { exact: true }).fill(password);
  await page.getByRole("button", { name: pages.account.password.submit }).click();
}

export async function deleteAccount(page: Page, password: string) {
  await page.getByLabel("Your password").fill(password);
  await page.getByRole("button", { name: "Delete my account" }).click();
}

/** Downloads the person's data and reads the file. */
export async function downloadData(page: Page) {
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download my data" }).click();
  const download = await downloading;
  const text = await readFile(await download.path(), "utf8");
  return { name: download.suggestedFilename(), text, data: JSON.parse(text) };
}

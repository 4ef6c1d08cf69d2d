import { pages, refusalText } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { removePasskeys } from "../src/accounts.ts";
import { join, logOut } from "../src/login.ts";
import { expect, sites, test } from "../src/test.ts";
import { attachAuthenticator, withoutSuggestions } from "../src/virtual-authenticator.ts";

test.skip(sites.length === 0, "There is no site with pages");

const [{ site } = { site: "" }] = sites;

async function addPasskey(page: Page, name: string) {
  await page.goto(`${site}/account/passkeys/new`);
  await page.getByLabel(pages.newPasskey.label).fill(name);
  await page.getByRole("button", { name: pages.newPasskey.submit }).click();
}

test("passkeys are made by this device, a USB key or a synced store, but not without user verification [S9]", async ({
  page,
  person,
}) => {
  await withoutSuggestions(page);
  await join(page, site, person);
  const unverified = await attachAuthenticator(page, { transport: "usb", verifies: false });
  await addPasskey(page, "Unverified");
  await expect(page.getByText(pages.newPasskey.failed)).toBeVisible();
  await unverified.detach();
  for (const device of [{}, { transport: "usb" as const }, { synced: true }]) {
    const name = JSON.stringify(device);
    const { detach } = await attachAuthenticator(page, device);
    await addPasskey(page, name);
    await expect(page.getByText(name, { exact: true })).toBeVisible();
    await detach();
  }
  await expect(page.getByText(pages.passkeys.synced)).toHaveCount(1);
  await expect(page.getByText(pages.passkeys.onDevice)).toHaveCount(2);
});

test("the browser forgets a passkey that the server no longer knows, and removed ones [S12]", async ({
  page,
  person,
}) => {
  await withoutSuggestions(page);
  await join(page, site, person);
  const { count } = await attachAuthenticator(page);
  await addPasskey(page, "First");
  await page.getByRole("button", { name: "Remove the passkey First" }).click();
  await expect(page.getByText(pages.passkeys.none)).toBeVisible();
  await expect.poll(count).toBe(0);

  await addPasskey(page, "Second");
  await expect(page.getByText("Second", { exact: true })).toBeVisible();
  await removePasskeys(site, person);
  await logOut(page, site);
  await page.goto(`${site}/login`);
  expect(await count()).toBe(1);
  await page.getByLabel(pages.login.username).fill(person.username);
  await page.getByRole("button", { name: pages.login.passkey }).click();
  await expect(page.getByRole("alert")).toHaveText(refusalText("passkey_unknown"));
  await expect(page.getByLabel(pages.login.username)).toHaveValue(person.username);
  await expect.poll(count).toBe(0);
});

test("an offer of passkeys is renewed before its challenge expires and after a failure, and the password form works meanwhile", async ({
  page,
  person,
}) => {
  let challenges = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/login/passkey/options")) challenges++;
  });
  await page.clock.install();
  await page.goto(`${site}/login`);
  await expect.poll(() => challenges).toBe(1);
  await page.clock.fastForward("04:01");
  await expect.poll(() => challenges).toBe(2);
  await page.getByRole("button", { name: pages.login.passkey }).click();
  await expect(page.getByText(pages.login.passkeyFailed)).toBeVisible();
  await expect.poll(() => challenges).toBe(4); // For the button, and for the offer after it.
  await join(page, site, person);
});

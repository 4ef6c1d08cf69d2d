import { pages } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { ageSessions, registrationToken } from "./accounts.ts";
import { enterCode, setUpAuthenticator } from "./authenticator-app.ts";
import { browserOf, logIn, logOut, openFirefox } from "./login.ts";
import { look } from "./look.ts";
import { expect, type Person } from "./test.ts";
import { attachAuthenticator } from "./virtual-authenticator.ts";

/** A person lives with a passkey and an authenticator app on one device, loses it, and removes both. */
export async function livePasskeyStory(page: Page, person: Person, { site, other }: { site: string; other: string }) {
  const device = await attachAuthenticator(page);
  await registerWithPasskey(page, site, person);
  await logOut(page, site);
  await page.goto(`${other}/login`); // Without its window, the browser accepts the suggestion by itself.
  await page.waitForURL(`${other}/dashboard`);
  await page.goto(`${other}/account/authenticator`);
  const phone = await setUpAuthenticator(page);
  const [code = ""] = await page.getByText(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/).allTextContents();
  await setPassword(page, site, person); // No other browser has the passkey, so a login there takes a password.

  const elsewhere = await openFirefox(browserOf(page));
  await elsewhere.goto(`${other}/login`);
  await logIn(elsewhere, person);
  await elsewhere.waitForURL(/\/login\/code/);
  await enterCode(elsewhere, phone.code());
  await elsewhere.waitForURL(`${other}/dashboard`);
  await elsewhere.context().close();

  await logOut(page, site);
  await device.detach(); // It is lost.
  await page.goto(`${other}/login?return_to=/account/passkeys`);
  await logIn(page, person);
  await page.getByRole("link", { name: pages.loginCode.recovery.link }).click();
  await enterCode(page, code);
  await page.waitForURL(`${other}/account/passkeys`);
  await removeEverything(page, other);

  await logOut(page, other);
  await page.goto(`${site}/login`);
  await logIn(page, person);
  await expect(page).toHaveURL(`${site}/dashboard`);
}

async function registerWithPasskey(page: Page, site: string, person: Person) {
  await page.goto(`${site}/register/confirm?token=${await registrationToken(site, person)}`);
  await look(page, "a registration with a password or a passkey");
  await page.getByLabel("Username").fill("not a name");
  await page.getByRole("button", { name: pages.registerConfirm.passkey.submit }).click();
  await expect(page.getByLabel("Username")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Username").fill(person.username);
  await page.getByRole("button", { name: pages.registerConfirm.passkey.submit }).click();
  await page.waitForURL(`${site}/dashboard`);
}

/** Adds a password to an account without one, an hour after the login: the passkey confirms it. */
async function setPassword(page: Page, site: string, person: Person) {
  await ageSessions(site, person);
  await page.goto(`${site}/account`);
  await expect(page.getByText(pages.account.password.none)).toBeVisible();
  await look(page, "an account without a password");
  await page.getByRole("button", { name: pages.account.delete.submit }).click();
  await expect(page.getByText(pages.login.confirm.leadWithout(person))).toBeVisible();
  await expect(page.getByLabel("Password")).toHaveCount(0);
  await look(page, "step-up authentication without a password");
  await page.goto(`${site}/login?return_to=/account`);
  await page.getByRole("button", { name: pages.login.confirm.passkey }).click();
  await page.waitForURL(`${site}/account`);
  await page.getByLabel("New password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: pages.account.password.add }).click();
  await expect(page.getByLabel("Current password")).toBeVisible();
}

/** On the open list of passkeys. */
async function removeEverything(page: Page, site: string) {
  await look(page, "a list of passkeys");
  await page.getByRole("button", { name: /Remove the passkey/ }).click();
  await expect(page.getByText(pages.passkeys.none)).toBeVisible();
  await page.goto(`${site}/account/passkeys/new`);
  await look(page, "a new passkey");
  await page.goto(`${site}/account/second-factor`);
  await page.getByRole("button", { name: pages.secondFactor.remove }).click();
  await expect(page.getByRole("link", { name: pages.secondFactor.setUp })).toBeVisible();
}

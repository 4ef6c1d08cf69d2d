import { product } from "@latchkey/product";
import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { changeEmail, changePassword, changeUsername, deleteAccount, downloadData } from "./account-page.ts";
import { emailTo, linkTo } from "./emails.ts";
import { anotherBrowser, browserOf, cookiesOf, expectKnown, expectLoggedOut, expectUnknown, logIn } from "./login.ts";
import { register } from "./register.ts";
import { expect, type Person, statusOf } from "./test.ts";

/** Everything that a user does, from the registration to the deletion of the account, on a site and on another one. */
export async function liveWholeStory(page: Page, person: Person, { site, other }: { site: string; other: string }) {
  const now = { ...person };
  await register(page, site, now);
  await page.getByRole("button", { name: "Log out" }).click();

  await page.goto(`${site}/password/forgot`);
  await page.getByLabel("Email").fill(now.email);
  await page.getByRole("button", { name: pages.forgot.submit }).click();
  await page.goto(await linkTo(now.email, "Choose a new password for Latchkey"));
  now.password = "a regained long password";
  await page.getByLabel("New password", { exact: true }).fill(now.password);
  await page.getByRole("button", { name: pages.account.password.submit }).click();
  await page.getByRole("main").getByRole("link", { name: "Log in" }).click();
  await logIn(page, now);
  await expect(page).toHaveURL(`${site}/dashboard`);

  await page.getByRole("link", { name: "Account", exact: true }).click();
  await changeUsername(page, "not a name");
  await expectRefused(page, "New username", fieldErrors.username_invalid);
  await expect(page.getByLabel("New username")).toHaveValue("not a name");
  now.username = `${person.username}-renamed`;
  await changeUsername(page, now.username);
  await expect(statusOf(page)).toHaveText(pages.account.username.done);
  now.email = `new-${person.email}`;
  await changeEmail(page, now.email);
  await expect(page.getByText(pages.account.email.current(person))).toBeVisible();
  expect(await emailTo(person.email, "Your Latchkey email address is about to change")).toContain(now.email);
  await page.goto(await linkTo(now.email, "Confirm your new email address for Latchkey"));
  await page.getByRole("button", { name: "Confirm this address" }).click();
  await page.getByRole("main").getByRole("link", { name: "Your account" }).click();
  await expect(page.getByText(pages.account.email.current(now))).toBeVisible();

  const firefox = await anotherBrowser(browserOf(page), other, { ...now, username: now.email });
  await changePassword(page, "not the password", "a changed long password");
  await expectRefused(page, "Current password", fieldErrors.password_wrong);
  await expectKnown(firefox, other, now);
  await changePassword(page, now.password, "a changed long password");
  await expect(statusOf(page)).toContainText("Your password has been changed");
  await expectLoggedOut(firefox);
  await firefox.goto(`${other}/login`);
  await logIn(firefox, now);
  await expect(firefox.getByRole("alert")).toHaveText(refusalText("invalid_credentials"));
  now.password = "a changed long password";
  await logIn(firefox, now);
  await expect(firefox).toHaveURL(`${other}/dashboard`);
  await expectKnown(page, site, now);

  await page.goto(`${site}/account/sessions`);
  await page.getByRole("button", { name: /Log out this device: Firefox on Windows/ }).click();
  await expect(page.getByText(pages.sessions.onlyOne)).toBeVisible();
  await expectLoggedOut(firefox);
  await expectUnknown(firefox, other);
  await firefox.context().close();

  await page.goto(`${site}/account`);
  const { name, data } = await downloadData(page);
  expect(name).toBe(`${product.slug}-account.json`);
  expect(data.user).toMatchObject({ username: now.username, email: now.email });
  expect(data.notifications.map(({ kind }: { kind: string }) => kind)).toEqual([
    "registered",
    "logged_out",
    "password_reset",
    "logged_in",
    "username_changed",
    "email_change_requested",
    "email_changed",
    "new_browser",
    "wrong_password",
    "password_changed",
    "wrong_password",
    "logged_in",
    "session_ended",
  ]);
  await deleteAccount(page, "not the password");
  await expectRefused(page, "Your password", fieldErrors.password_wrong);
  await deleteAccount(page, now.password);
  await expect(page).toHaveURL(`${site}/goodbye`);
  expect(await cookiesOf(page)).toEqual([]);
  for (const each of [other, site]) await expectUnknown(page, each);
  await logIn(page, now);
  await expect(page.getByRole("alert")).toHaveText(refusalText("invalid_credentials"));
}

/** The message is shown at its field, where the person continues typing. */
async function expectRefused(page: Page, label: string, message: string) {
  const field = page.getByLabel(label, { exact: true });
  await expect(field).toHaveAccessibleDescription(message);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toBeFocused();
}

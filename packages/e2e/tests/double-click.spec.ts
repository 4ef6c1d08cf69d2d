import { pages } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { registrationToken } from "../src/accounts.ts";
import { expectKnown } from "../src/login.ts";
import { expect, nightlyUnless, sites, statusOf, test } from "../src/test.ts";

const NEW = "another long enough password";

for (const [index, { name, site }] of sites.entries()) {
  test(
    `on the ${name} a double click on any form acts once, and shows what the first click achieved [L18]`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      const posts: string[] = [];
      page.on("request", (request) => request.method() === "POST" && posts.push(new URL(request.url()).pathname));

      await page.goto(`${site}/register/confirm?token=${await registrationToken(site, person)}`);
      await page.getByLabel("Username").fill(person.username);
      await page.getByLabel("Password").fill(person.password);
      await clickTwice(page, pages.registerConfirm.submit);
      await expect(page).toHaveURL(`${site}/dashboard`);
      await clickTwice(page, "Log out");
      await expect(page).toHaveURL(`${site}/`);

      await page.goto(`${site}/login`);
      await page.getByLabel(pages.login.username).fill(person.username);
      await page.getByLabel("Password").fill(person.password);
      await clickTwice(page, "Log in");
      await expect(page).toHaveURL(`${site}/dashboard`);
      await page.goto(`${site}/notifications`);
      await clickTwice(page, pages.notificationPage.markRead);
      await expect(page.getByText(pages.notificationPage.allRead)).toBeVisible();

      await page.goto(`${site}/account`);
      await page.getByLabel("New username").fill(`${person.username}-renamed`);
      await clickTwice(page, pages.account.username.submit);
      await expect(statusOf(page)).toHaveText(pages.account.username.done);
      await page.getByLabel(pages.account.email.label).fill(`new-${person.email}`);
      await clickTwice(page, pages.account.email.submit);
      await expect(statusOf(page)).toContainText("Check your new email address");
      await page.getByLabel("Current password").fill(person.password);
      await page.getByLabel("New password", { exact: true }).fill(NEW);
      await clickTwice(page, pages.account.password.submit);
      await expect(statusOf(page)).toContainText("Your password has been changed");
      await expectKnown(page, site, { username: `${person.username}-renamed` });
      await page.goto(`${site}/account`);
      await page.getByLabel("Your password").fill(NEW);
      await clickTwice(page, "Delete my account");
      await expect(page).toHaveURL(`${site}/goodbye`);

      const account = ["username", "email", "password", "delete"].map((form) => `/account/${form}`);
      const forms = posts.filter((path) => !path.endsWith("/options")); // Scripts ask for challenges.
      expect(forms).toEqual(["/register/confirm", "/logout", "/login", "/notifications/read", ...account]);
    },
  );
}

/** The second click happens while the first request is in progress. */
const clickTwice = (page: Page, name: string) =>
  page
    .getByRole("button", { name, exact: true })
    .first()
    .evaluate((button: HTMLButtonElement) => {
      button.click();
      setTimeout(() => button.click(), 50);
    });

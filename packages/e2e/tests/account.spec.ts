import { product } from "@latchkey/product";
import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import { changeEmail, changePassword, changeUsername, deleteAccount, downloadData } from "../src/account-page.ts";
import { ageSessions, expireSessions, insertAccount } from "../src/accounts.ts";
import { emailTo, linkTo } from "../src/emails.ts";
import { anotherBrowser, confirmPassword, expectLoggedOut, expectUnknown, join, logIn } from "../src/login.ts";
import { expect, nightlyUnless, sites, statusOf, test } from "../src/test.ts";

const NEW = "another long enough password";

for (const [index, { name, site, other }] of sites.entries()) {
  test(`password managers find the form for a new password on the ${name}`, async ({ page, person }) => {
    await insertAccount(site, person);
    await page.goto(`${site}/.well-known/change-password`);
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/account/password`);
    await expect(page.getByLabel("Current password")).toBeVisible();
  });

  for (const javaScriptEnabled of [true, false]) {
    test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
      test.use({ javaScriptEnabled });

      test(
        `on the ${name} nothing that was typed is lost to step-up authentication or an expired session [L19, L20]`,
        nightlyUnless(javaScriptEnabled && index === 0),
        async ({ page, person }) => {
          const renamed = { ...person, username: `${person.username}-renamed` };
          const address = `new-${person.email}`;
          await page.route("**/assets/live*.js", (route) => route.fulfill({ body: "" })); // As if the API were down.
          await join(page, site, person, "/account");
          await ageSessions(site, person);
          await changeUsername(page, renamed.username);
          await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.login.confirm.title);
          await expect(page.getByLabel("Password")).toBeFocused();
          await confirmPassword(page, "not the password");
          await expect(page.getByRole("alert")).toHaveText(fieldErrors.password_wrong);
          await confirmPassword(page, person.password);
          await expect(page).toHaveURL(`${site}/account`);
          await expect(statusOf(page)).toHaveText(pages.account.username.done);
          await expect(page.getByLabel("New username")).toHaveValue(renamed.username);

          await ageSessions(site, renamed);
          await page.getByRole("button", { name: "Download my data" }).click();
          const downloading = page.waitForEvent("download");
          await confirmPassword(page, person.password);
          expect((await downloading).suggestedFilename()).toBe(`${product.slug}-account.json`);
          await page.getByRole("link", { name: pages.login.confirm.back }).click();
          await expect(page).toHaveURL(`${site}/account`);

          await expireSessions(site, renamed);
          await changeEmail(page, address);
          await expect(statusOf(page)).toHaveText(pages.login.formKept);
          await logIn(page, renamed);
          await expect(page.getByRole("alert")).toHaveText(refusalText("form_kept"));
          await expect(page.getByLabel(pages.account.email.label)).toHaveValue(address);
          await page.getByRole("button", { name: pages.account.email.submit }).click();
          await expect(page).toHaveURL(`${site}/account`);
          await expect(page.getByRole("main")).toContainText(address);
        },
      );
    });
  }

  test(`on the ${name} reporting a login with "This was not me" ends all sessions and leads to a new password`, {
    tag: "@nightly",
  }, async ({ browser, page, person }) => {
    await join(page, site, person);
    const intruder = await anotherBrowser(browser, site, person);
    const message = await emailTo(person.email, "New login to your Latchkey account");
    expect(message).toContain("Firefox on Windows");
    await page.goto(await linkTo(person.email, "New login to your Latchkey account"));
    await page.getByRole("button", { name: pages.notMe.submit }).click();
    await expect(statusOf(page)).toContainText(pages.notMe.done);

    await expectLoggedOut(intruder);
    await expectUnknown(intruder, other);
    await expectUnknown(page, site);
    await logIn(intruder, person);
    await expect(intruder.getByRole("alert")).toHaveText(refusalText("invalid_credentials"));
    await page.goto(await linkTo(person.email, "Choose a new password for Latchkey"));
    await page.getByLabel("New password", { exact: true }).fill(NEW);
    await page.getByRole("button", { name: pages.account.password.submit }).click();
    await expect(statusOf(page)).toContainText("Your password has been changed");
    await page.goto(`${site}/login`);
    await logIn(page, { ...person, password: NEW });
    await expect(page).toHaveURL(`${site}/dashboard`);
    await intruder.context().close();
  });

  test.describe(() => {
    test.use({ javaScriptEnabled: false });

    test(`without JavaScript an account on the ${name} can be changed, exported and deleted`, {
      tag: "@nightly",
    }, async ({ page, person }) => {
      const address = `new-${person.email}`;
      await join(page, site, person);
      await page.getByRole("link", { name: "Account", exact: true }).click();
      await changeUsername(page, "not a name");
      await expect(page.getByLabel("New username")).toHaveAccessibleDescription(fieldErrors.username_invalid);
      await changeUsername(page, `${person.username}-renamed`);
      await expect(statusOf(page)).toHaveText(pages.account.username.done);
      await changeEmail(page, address);
      await page.goto(await linkTo(address, "Confirm your new email address for Latchkey"));
      await page.getByRole("button", { name: "Confirm this address" }).click();
      await page.getByRole("main").getByRole("link", { name: "Your account" }).click();
      await expect(page.getByText(pages.account.email.current({ email: address }))).toBeVisible();
      await changePassword(page, person.password, "password1");
      await expect(page.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(
        fieldErrors.password_common,
      );
      await changePassword(page, person.password, NEW);
      await expect(statusOf(page)).toContainText("Your password has been changed");
      expect((await downloadData(page)).data.user).toMatchObject({ email: address });
      await deleteAccount(page, person.password);
      await expect(page.getByLabel("Your password")).toHaveAccessibleDescription(fieldErrors.password_wrong);
      await deleteAccount(page, NEW);
      await expect(page).toHaveURL(`${site}/goodbye`);
      await expectUnknown(page, site);
    });
  });
}

import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import { emailTo, linkTo } from "../src/emails.ts";
import { expectKnown, expectLoggedOut, expectUnknown, join, logIn } from "../src/login.ts";
import { expect, sites, statusOf, test } from "../src/test.ts";

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : "without JavaScript ";
  for (const { name, site, other } of sites) {
    test.describe(() => {
      test.use({ javaScriptEnabled });

      test(`${how}a password can be reset on the ${name} by an emailed link, which ends all sessions [R7]`, {
        tag: "@nightly",
      }, async ({ browser, page, person }) => {
        await join(page, site, person);
        const forgetful = await browser.newPage({ javaScriptEnabled });
        await forgetful.goto(`${site}/login`);
        await forgetful.getByRole("link", { name: "Forgot your password?" }).click();
        await forgetful.getByLabel("Email").fill(person.email);
        await forgetful.getByRole("button", { name: pages.forgot.submit }).click();
        await expect(statusOf(forgetful)).toContainText("If an account uses this address");

        const link = await linkTo(person.email, "Choose a new password for Latchkey");
        await forgetful.goto(link);
        await forgetful.getByLabel("New password", { exact: true }).fill("password1");
        await forgetful.getByRole("button", { name: pages.account.password.submit }).click();
        await expect(forgetful.getByLabel("New password", { exact: true })).toHaveAccessibleDescription(
          fieldErrors.password_common,
        );
        await forgetful.getByLabel("New password", { exact: true }).fill("another long enough password");
        await forgetful.getByRole("button", { name: pages.account.password.submit }).click();
        await expect(statusOf(forgetful)).toContainText("Your password has been changed");

        if (javaScriptEnabled) await expectLoggedOut(page);
        await expectUnknown(page, site);
        await expectUnknown(page, other);
        await forgetful.getByRole("link", { name: "Log in" }).last().click();
        await logIn(forgetful, { ...person, password: "another long enough password" });
        await expect(forgetful).toHaveURL(`${site}/dashboard`);
        await expectKnown(forgetful, site, person);
        await emailTo(person.email, "Your Latchkey password was changed");

        await forgetful.goto(link);
        await expect(forgetful.getByRole("alert")).toContainText(refusalText("invalid_link"));
        await expect(forgetful.getByRole("main").getByRole("button")).toHaveCount(0);
        await forgetful.getByRole("main").getByRole("link", { name: "Request a new link" }).click();
        await expect(forgetful).toHaveURL(`${site}/password/forgot`);
        await forgetful.close();
      });
    });
  }
}

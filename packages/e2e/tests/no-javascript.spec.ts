import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import { expireSessions, insertAccount, registrationToken, resetToken } from "../src/accounts.ts";
import { linkTo } from "../src/emails.ts";
import { expectUnknown, join, logIn } from "../src/login.ts";
import { confirmRegistration, requestRegistration } from "../src/register.ts";
import { expect, sites, statusOf, test } from "../src/test.ts";

test.use({ javaScriptEnabled: false });

for (const { name, site } of sites) {
  test(`without JavaScript everything on the ${name} works, and no button needs it [S16]`, async ({ page, person }) => {
    await page.goto(`${site}/register`);
    await requestRegistration(page, "ann@localhost");
    await expect(page.getByLabel("Email")).toHaveAccessibleDescription(fieldErrors.email_invalid);
    await requestRegistration(page, person.email);
    await expect(statusOf(page)).toContainText("Check your email");
    await page.goto(await linkTo(person.email, "Create your Latchkey account"));
    await expect(page.getByRole("main").getByRole("button")).toHaveCount(1); // None for passkeys.
    await confirmRegistration(page, { ...person, username: "not a name" });
    await expect(page.getByLabel("Username")).toHaveAccessibleDescription(fieldErrors.username_invalid);
    await confirmRegistration(page, person);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Welcome, ${person.username}`);
    await page.goto(`${site}/account/passkeys/new`);
    await expect(page.getByText(pages.newPasskey.unsupported)).toBeVisible();

    await page.getByRole("navigation").getByRole("link", { name: "Notifications" }).click();
    await page.getByRole("button", { name: pages.notificationPage.markRead }).click();
    await expect(page).toHaveURL(`${site}/notifications`);
    await expect(page.getByText(pages.notificationPage.allRead)).toBeVisible();

    await page.getByRole("button", { name: "Log out" }).click();
    await expectUnknown(page, site);
    await logIn(page, { ...person, password: "not the password" });
    await expect(page.getByRole("alert")).toHaveText(refusalText("invalid_credentials"));
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/dashboard`);
  });

  test(`a form behind an emailed link on the ${name} sends its origin, and leaks no token`, async ({
    page,
    person,
  }) => {
    await insertAccount(site, person);
    const register = await registrationToken(site, { ...person, email: `new-${person.email}` });
    const links = [`/register/confirm?token=${register}`, `/password/reset?token=${await resetToken(site, person)}`];
    for (const path of links) {
      await page.goto(site + path);
      for (const field of await page.getByRole("main").locator("input:visible").all()) await field.fill("long enough");
      const posted = page.waitForRequest((request) => request.method() === "POST");
      await page.getByRole("main").getByRole("button").click();
      // Without TLS, and in browsers without Sec-Fetch-Site, the CSRF guard relies on these.
      expect(await (await posted).allHeaders(), path).toMatchObject({ origin: site, referer: `${site}/` });
    }
  });

  test(`without JavaScript, an expired session on the ${name} leads to the login and back`, async ({
    page,
    person,
  }) => {
    await join(page, site, person, "/notifications");
    await expireSessions(site, person);
    await page.getByRole("button", { name: pages.notificationPage.markRead }).click();
    await expect(page).toHaveURL(`${site}/login?return_to=%2Fnotifications`);
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/notifications`);
  });
}

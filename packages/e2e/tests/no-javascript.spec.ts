import { expect, expectUnknown, expireSessions, logIn, register, sendRegistration, sites, test } from "../src/test.ts";

test.use({ javaScriptEnabled: false });

for (const { name, site } of sites) {
  test(`without JavaScript the ${name} does all that it does with it`, async ({ page, person }) => {
    await sendRegistration(page, site, { ...person, email: "ann@localhost" });
    await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/like ann@example.com/);
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Register" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Welcome, ${person.username}`);

    await page.getByRole("link", { name: "Notifications", exact: true }).click();
    await page.getByRole("button", { name: "Mark all read" }).click();
    await expect(page).toHaveURL(`${site}/notifications`);
    await expect(page.getByText("You have read everything.")).toBeVisible();

    await page.getByRole("button", { name: "Log out" }).click();
    await expectUnknown(page, site);
    await logIn(page, { ...person, password: "not the password" });
    await expect(page.getByRole("alert")).toHaveText("User name or password is wrong.");
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/dashboard`);
  });

  test(`without JavaScript an expired session on the ${name} leads to the login and back`, async ({ page, person }) => {
    await register(page, site, person);
    await page.goto(`${site}/notifications`);
    await expireSessions(person);
    await page.getByRole("button", { name: "Mark all read" }).click();
    await expect(page).toHaveURL(`${site}/login?return_to=%2Fnotifications`);
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/notifications`);
  });
}

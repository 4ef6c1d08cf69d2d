import { product } from "@latchkey/product";
import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { insertAccount, registrationToken } from "../src/accounts.ts";
import { linkTo } from "../src/emails.ts";
import { expectKnown, expectLoggedOut, expectUnknown, join, logIn } from "../src/login.ts";
import { confirmRegistration, register, requestRegistration } from "../src/register.ts";
import { api, expect, nightlyUnless, sites, test } from "../src/test.ts";

for (const [index, { name, site, other }] of sites.entries()) {
  test(`a user who registers on the ${name} is logged in on every other site and at the API`, async ({
    page,
    person,
  }) => {
    await register(page, site, person);
    await expect(page).toHaveURL(`${site}/dashboard`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Welcome, ${person.username}`);
    await expectKnown(page, other, person);
    const me = await page.request.get(`${api}/me`);
    expect((await me.json()).user).toMatchObject({ username: person.username, email: person.email });
  });

  test(
    `after logout on the ${name} the Back button shows nothing private [V4]`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await insertAccount(site, person);
      for (const path of ["/notifications", "/account", "/account/sessions"]) {
        await page.goto(`${site}/login`);
        await logIn(page, person);
        await page.waitForURL(`${site}/dashboard`);
        await page.goto(site + path);
        await page.getByRole("navigation").getByRole("button", { name: "Log out" }).click();
        await expect(page).toHaveURL(`${site}/`);
        await page.goBack();
        await expect(page.getByRole("heading", { level: 1 })).toHaveText("Log in");
        await expect(page.getByText(person.username)).toHaveCount(0);
      }
    },
  );

  test(`on the ${name} the login leads to the page that required it`, async ({ page, person }) => {
    await insertAccount(site, person);
    await page.goto(`${site}/notifications`);
    await expect(page).toHaveURL(`${site}/login?return_to=%2Fnotifications`);
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/notifications`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Notifications for ${person.username}`);
  });

  test(`on the ${name} a wrong password shows an error, keeps the name, and asks for the password again`, async ({
    page,
    person,
  }) => {
    await insertAccount(site, person);
    await page.goto(`${site}/login`);
    await logIn(page, { ...person, password: "not the password" });
    await expect(page.getByRole("alert")).toHaveText(refusalText("invalid_credentials"));
    await expect(page.getByLabel(pages.login.username)).toHaveValue(person.username);
    await expect(page.getByLabel("Password")).toHaveValue("");
    await expect(page.getByLabel("Password")).toBeFocused();
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/dashboard`);
  });

  test(`on the ${name} a refused registration is explained at the field`, async ({ page, person }) => {
    await page.goto(`${site}/register`);
    await requestRegistration(page, "ann@localhost");
    await expectRefused(page, "Email", "ann@localhost", fieldErrors.email_invalid);

    await page.goto(`${site}/register/confirm?token=${await registrationToken(site, person)}`);
    await confirmRegistration(page, { ...person, username: "not a name" });
    await expectRefused(page, "Username", "not a name", fieldErrors.username_invalid);
    await expect(page.getByLabel("Password")).toHaveValue("");
    await confirmRegistration(page, { ...person, password: person.email });
    await expectRefused(page, "Password", "", fieldErrors.password_like_name);
    await expect(page.getByLabel("Username")).toHaveValue(person.username);
    await confirmRegistration(page, person);
    await expect(page).toHaveURL(`${site}/dashboard`);
  });

  test(`on the ${name} notifications can be marked as read`, async ({ page, person }) => {
    await join(page, site, person);
    await page.getByRole("navigation").getByRole("link", { name: "Notifications" }).click();
    await expect(page.getByRole("main").getByText("1 unread")).toBeVisible();
    await expect(page.getByRole("listitem")).toContainText(["You logged in from Chrome"]);
    await page.getByRole("button", { name: pages.notificationPage.markRead }).click();
    await expect(page.getByText(pages.notificationPage.allRead)).toBeVisible();
    await page.reload();
    await expect(page.getByText(pages.notificationPage.allRead)).toBeVisible();
  });

  test(`the ${name} can be used with the keyboard alone`, nightlyUnless(index === 0), async ({ page, person }) => {
    await page.goto(`${site}/register`);
    await expect(page.getByLabel("Email")).toBeFocused();
    await page.keyboard.type(person.email);
    await page.keyboard.press("Enter");
    await page.goto(await linkTo(person.email, "Create your Latchkey account"));
    await expect(page.getByLabel("Username")).toBeFocused();
    for (const text of [person.username, person.password]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    const { show, what } = pages.layout.revealPassword;
    await expect(page.getByRole("button", { name: `${show} ${what}` })).toBeFocused();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(`${site}/dashboard`);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: pages.layout.skip })).toBeFocused();
    for (const name of [new RegExp(`^${product.name}`), /^Dashboard$/, /^Notifications 1 unread$/, /^Account$/]) {
      await page.keyboard.press("Tab");
      await expect(page.getByRole("banner").getByRole("link", { name })).toBeFocused();
    }
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(`${site}/`);
    await expectUnknown(page, site);
  });
}

test("a login at the API is valid on every site, and so is a logout [C4]", async ({ page, person }) => {
  test.skip(sites.length === 0, "No page would notice the logout by itself");
  await insertAccount(api, person);
  const login = await page.request.post(`${api}/login`, {
    data: { username: person.email, password: person.password },
  });
  expect(login.status()).toBe(200);
  for (const { site } of sites) await expectKnown(page, site, person);
  expect((await page.request.post(`${api}/logout`)).status()).toBe(204);
  await expectLoggedOut(page);
  for (const { site } of sites) await expectUnknown(page, site);
});

/** Expects the field to have the focus, keep its input, and show what to do. */
async function expectRefused(page: Page, label: string, value: string, advice: string) {
  const field = page.getByLabel(label);
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(advice);
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(value);
}

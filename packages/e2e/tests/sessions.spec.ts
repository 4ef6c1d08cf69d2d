import { pages, refusalText } from "@latchkey/texts";
import { ageSessions, insertAccount } from "../src/accounts.ts";
import {
  anotherBrowser,
  confirmPassword,
  cookiesOf,
  expectKnown,
  expectLoggedOut,
  expectUnknown,
  join,
  logIn,
} from "../src/login.ts";
import { api, expect, expectFocusInMain, nightlyUnless, sites, statusOf, test } from "../src/test.ts";

for (const [index, { name, site, other }] of sites.entries()) {
  test(`on the ${name} "Remember me" keeps the cookie for 90 days; without it the cookie ends with the browser`, async ({
    page,
    person,
  }) => {
    await insertAccount(site, person);
    await page.goto(`${site}/login`);
    await page.getByLabel(pages.login.remember).check();
    await logIn(page, person);
    await expect(page).toHaveURL(`${site}/dashboard`);
    const [cookie] = await cookiesOf(page);
    const days = ((cookie?.expires ?? 0) - Date.now() / 1000) / 86_400;
    expect(Math.round(days)).toBe(90);
    await page.goto(`${site}/account/sessions`);
    await expect(page.getByRole("listitem").filter({ hasText: "This session" })).toContainText("remembered");
    await page.goto(`${site}/login`); // Logging in again keeps this choice by default.
    await expect(page.getByLabel(pages.login.remember)).toBeChecked();
  });

  test(
    `on the ${name} a session that is ended from the list is logged out everywhere, and the current one continues [L9]`,
    nightlyUnless(index === 0),
    async ({ browser, page, person }) => {
      await join(page, site, person);
      const firefox = await anotherBrowser(browser, other, person);
      await expectKnown(firefox, other, person);
      await page.getByRole("link", { name: "Account" }).click();
      await page.getByRole("link", { name: "Your sessions" }).click();
      await expect(page.getByRole("listitem")).toHaveCount(2);
      await expect(page.getByRole("listitem").filter({ hasText: "This session" })).toContainText("Chrome");
      await page.getByRole("button", { name: /Log out this device: Firefox on Windows \(/ }).click();
      await expect(page.getByText(pages.sessions.onlyOne)).toBeVisible();
      await expect(page.getByRole("listitem")).toHaveCount(1);
      await expect(statusOf(page)).toHaveText(pages.sessions.done.session);
      await expectFocusInMain(page);
      await expectLoggedOut(firefox);
      await expectUnknown(firefox, other);
      expect((await firefox.request.get(`${api}/me`)).status()).toBe(401);
      await expectKnown(page, site, person);
      await firefox.context().close();
    },
  );

  test(
    `on the ${name} all other sessions can be ended with one click, after step-up authentication an hour after the login`,
    nightlyUnless(index === 0),
    async ({ browser, page, person }) => {
      await join(page, site, person);
      const firefox = await anotherBrowser(browser, other, person);
      await ageSessions(site, person);
      await page.goto(`${site}/account/sessions`);
      await page.getByRole("button", { name: pages.sessions.logOutOthers }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.login.confirm.title);
      await expect(page.getByLabel("Password")).toBeFocused();
      await expectKnown(firefox, other, person);
      await confirmPassword(page, person.password);
      await expect(page).toHaveURL(`${site}/account/sessions`);
      await expect(page.getByText(pages.sessions.onlyOne)).toBeVisible();
      await expectLoggedOut(firefox);
      await expectUnknown(firefox, other);
      await firefox.context().close();
    },
  );

  test(`on the ${name} after too many guesses the login form says how long to wait, and keeps its input`, async ({
    page,
    person,
  }) => {
    await insertAccount(site, person);
    await page.goto(`${site}/login`);
    const guess = (username: string) =>
      fetch("/login", { method: "POST", body: new URLSearchParams({ username, password: "not the password" }) });
    for (let round = 0; round < 10; round++) await page.evaluate(guess, person.username);
    await logIn(page, person);
    const text = refusalText("too_many_attempts", { seconds: 900 }); // Less, if the guesses took a minute.
    await expect(page.getByRole("alert")).toHaveText(new RegExp(text.replace("15 minutes", "1\\d minutes")));
    await expect(page.getByLabel(pages.login.username)).toHaveValue(person.username);
    await expect(page.getByRole("navigation").getByRole("link", { name: "Log in" })).toBeVisible();
  });
}

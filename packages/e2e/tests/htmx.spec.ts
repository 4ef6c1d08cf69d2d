import type { Page } from "@playwright/test";
import { expect, expireSessions, htmxSite, logIn, register, test } from "../src/test.ts";

/** Marks the document, to tell a part that was swapped in from a page that was loaded. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute("data-same-page", ""));
const isSamePage = (page: Page) => page.evaluate(() => document.documentElement.hasAttribute("data-same-page"));

test("a login error is swapped in place, and the next try works", async ({ page, person }) => {
  await register(page, htmxSite, person);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.goto(`${htmxSite}/login?return_to=%2Fnotifications`);
  await mark(page);
  await logIn(page, { ...person, password: "not the password" });
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await isSamePage(page)).toBe(true);
  await expect(page.getByRole("main").locator("form")).toHaveCount(1);
  await logIn(page, person);
  await expect(page).toHaveURL(`${htmxSite}/notifications`);
});

test("registration checks are swapped in place", async ({ page, person }) => {
  await page.goto(`${htmxSite}/register`);
  await mark(page);
  await page.getByLabel("User name").fill(person.username);
  await page.getByLabel("E-mail").fill("ann@localhost");
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/like ann@example.com/);
  expect(await isSamePage(page)).toBe(true);
});

test("marking all read is swapped in place", async ({ page, person }) => {
  await register(page, htmxSite, person);
  await page.goto(`${htmxSite}/notifications`);
  await mark(page);
  await page.getByRole("button", { name: "Mark all read" }).click();
  await expect(page.getByText("You have read everything.")).toBeVisible();
  expect(await isSamePage(page)).toBe(true);
});

test("with an expired session a fragment brings the whole page to the login, and back after it", async ({
  page,
  person,
}) => {
  await register(page, htmxSite, person);
  await page.goto(`${htmxSite}/notifications`);
  await expireSessions(person);
  await page.getByRole("button", { name: "Mark all read" }).click();
  await expect(page).toHaveURL(`${htmxSite}/login?return_to=%2Fnotifications`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Log in");
  await logIn(page, person);
  await expect(page).toHaveURL(`${htmxSite}/notifications`);
  await expect(page.getByRole("button", { name: "Mark all read" })).toBeVisible();
});

test("an error takes the place of the whole page, not of the form", async ({ page }) => {
  await page.goto(`${htmxSite}/login`);
  await page.getByLabel("User name or e-mail").fill("x".repeat(20_000));
  await page.getByLabel("Password").fill("x");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Payload Too Large");
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByLabel("Password")).toHaveCount(0);
});

import { fieldErrors, pages } from "@latchkey/texts";
import { changeEmail, changeUsername } from "../../../packages/e2e/src/account-page.ts";
import { expireSessions, insertAccount } from "../../../packages/e2e/src/accounts.ts";
import { linkTo } from "../../../packages/e2e/src/emails.ts";
import { join, logIn } from "../../../packages/e2e/src/login.ts";
import { confirmRegistration, requestRegistration } from "../../../packages/e2e/src/register.ts";
import {
  expect,
  expectFocusInMain,
  originOf,
  type Page,
  type Route,
  statusOf,
  test,
} from "../../../packages/e2e/src/test.ts";

const site = originOf(import.meta.url);

/** Marks the document, to distinguish a swapped fragment from a page load. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute("data-same-page", ""));
const isSamePage = (page: Page) => page.evaluate(() => document.documentElement.hasAttribute("data-same-page"));

test("a login error is swapped in place, and the next attempt works", async ({ page, person }) => {
  await insertAccount(site, person);
  await page.goto(`${site}/login?return_to=%2Fnotifications`);
  await mark(page);
  await logIn(page, { ...person, password: "not the password" });
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await isSamePage(page)).toBe(true);
  await expect(page.getByRole("main").locator('form[action="/login"]')).toHaveCount(1);
  await logIn(page, person);
  await expect(page).toHaveURL(`${site}/notifications`);
});

test("registration errors are swapped in place, before and after the email", async ({ page, person }) => {
  await page.goto(`${site}/register`);
  await mark(page);
  await requestRegistration(page, "ann@localhost");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(fieldErrors.email_invalid);
  await requestRegistration(page, person.email);
  await expect(statusOf(page)).toContainText("Check your email");
  await expectFocusInMain(page);
  expect(await isSamePage(page)).toBe(true);

  await page.goto(await linkTo(person.email, "Create your Latchkey account"));
  await mark(page);
  await confirmRegistration(page, { ...person, password: "password1" });
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(fieldErrors.password_common);
  expect(await isSamePage(page)).toBe(true);
  await confirmRegistration(page, person);
  await expect(page).toHaveURL(`${site}/dashboard`);
});

test("a refused account change is swapped in place, and the other forms keep their input", async ({ page, person }) => {
  await join(page, site, person);
  await page.goto(`${site}/account`);
  await mark(page);
  await page.getByLabel("Current password").fill("half typed");
  await changeUsername(page, "not a name");
  await expect(page.getByLabel("New username")).toHaveAccessibleDescription(fieldErrors.username_invalid);
  await expect(page.getByLabel("New username")).toBeFocused();
  await changeEmail(page, "ann@localhost");
  await expect(page.getByLabel(pages.account.email.label)).toHaveAccessibleDescription(fieldErrors.email_invalid);
  await expect(page.getByLabel("Current password")).toHaveValue("half typed");
  expect(await isSamePage(page)).toBe(true);
});

test("marking all notifications as read updates them in place, and the page's live region says so", async ({
  page,
  person,
}) => {
  await join(page, site, person);
  await page.goto(`${site}/notifications`);
  await mark(page);
  const region = await statusOf(page).elementHandle();
  await page.getByRole("button", { name: pages.notificationPage.markRead }).click();
  await expect(page.getByText(pages.notificationPage.allRead)).toBeVisible();
  expect(await region?.textContent()).toBe(pages.notificationPage.marked);
  await expectFocusInMain(page);
  expect(await isSamePage(page)).toBe(true);
});

test("after the session expired, a fragment sends the whole page to the login and back [V1]", async ({
  page,
  person,
}) => {
  await page.route("**/assets/live.js", (route) => route.fulfill({ body: "" })); // live.js would leave the page immediately.
  await join(page, site, person);
  await page.goto(`${site}/notifications`);
  await expireSessions(site, person);
  await page.getByRole("button", { name: pages.notificationPage.markRead }).click();
  await expect(page).toHaveURL(`${site}/login?return_to=%2Fnotifications`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Log in");
  await logIn(page, person);
  await expect(page).toHaveURL(`${site}/notifications`);
  await expect(page.getByRole("button", { name: pages.notificationPage.markRead })).toBeVisible();
});

test("an error replaces the whole page, not the form", async ({ page }) => {
  await page.goto(`${site}/login`);
  await page.getByLabel(pages.login.username).fill("x".repeat(40_000));
  await page.getByLabel("Password").fill("x");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This is too long");
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByLabel("Password")).toHaveCount(0);
});

for (const [what, answer] of [
  ["unavailable", (route: Route) => route.fulfill({ status: 503 })],
  ["unreachable", (route: Route) => route.abort()],
] as const) {
  test(`while the server is ${what}, a form says so and keeps what was typed`, async ({ context, person }) => {
    const page = await context.newPage(); // The `page` fixture would fail on the error that is expected here.
    await join(page, site, person, "/account");
    await page.route("**/account/email", answer);
    await changeEmail(page, `new-${person.email}`);
    await expect(page.getByRole("alert")).toHaveText(pages.layout.unreachable);
    await expect(page.getByLabel(pages.account.email.label)).toHaveValue(`new-${person.email}`);
    await page.unroute("**/account/email");
    await page.getByRole("button", { name: pages.account.email.submit }).click();
    await expect(statusOf(page)).toContainText("Check your new email address");
  });
}

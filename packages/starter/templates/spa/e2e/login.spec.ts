import { fieldErrors, pages, refusalText } from "@latchkey/texts";
import { changeEmail, changePassword, changeUsername } from "../../../packages/e2e/src/account-page.ts";
import {
  ageSessions,
  expireLinks,
  insertAccount,
  registrationToken,
  resetToken,
} from "../../../packages/e2e/src/accounts.ts";
import { linkTo } from "../../../packages/e2e/src/emails.ts";
import {
  expectKnown,
  expectRemembered,
  expectUnknown,
  join,
  logIn,
  nameAtApi,
} from "../../../packages/e2e/src/login.ts";
import { look } from "../../../packages/e2e/src/look.ts";
import { confirmRegistration, register, requestRegistration } from "../../../packages/e2e/src/register.ts";
import { api, expect, originOf, type Page, sites, statusOf, test } from "../../../packages/e2e/src/test.ts";

const app = originOf(import.meta.url);

/** Marks the document, to distinguish a changed view from a page load. */
const mark = (page: Page) => page.evaluate(() => document.documentElement.setAttribute("data-same-page", ""));
const isSamePage = (page: Page) => page.evaluate(() => document.documentElement.hasAttribute("data-same-page"));

test("a user who registers is known at the API and on every site, until the logout", async ({ page, person }) => {
  await register(page, app, person);
  for (const { site } of sites) await expectKnown(page, site, person);
  expect(await nameAtApi(page, api)).toBe(person.username);
  await expectKnown(page, app, person);
  await mark(page);
  await page.getByRole("button", { name: pages.layout.logOut }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.home.loggedOut.heading);
  await page.goBack();
  await expect(page.getByLabel("Password")).toBeVisible();
  expect(await isSamePage(page)).toBe(true);
  expect(await nameAtApi(page, api)).toBeUndefined();
});

test("a login leads to the view that required it, or to another app", async ({ page, person }) => {
  await insertAccount(app, person);
  await expectUnknown(page, app);
  await mark(page);
  await logIn(page, { ...person, password: "not the password" });
  await expect(page.getByRole("alert")).toHaveText(refusalText("invalid_credentials"));
  await expect(page.getByLabel(pages.login.username)).toHaveValue(person.username);
  await expect(page.getByLabel("Password")).toBeFocused();
  await logIn(page, person);
  await expect(page).toHaveURL(`${app}/dashboard`);
  expect(await isSamePage(page)).toBe(true);
  await page.goto(`${app}/login?return_to=${encodeURIComponent(`${api}/me`)}`);
  await logIn(page, person);
  await expect(page).toHaveURL(`${api}/me`);
});

test("a login leads to no other site (open redirect) [G5]", async ({ page, person }) => {
  await insertAccount(app, person);
  for (const return_to of ["//evil.test", "https://evil.test/", `${api}@evil.test/`, "javascript:alert(1)", ""]) {
    const answer = await page.request.post(`${app}/login`, { data: { ...person, return_to } });
    expect((await answer.json()).returnTo, return_to).toBe("/dashboard");
  }
});

test("a refused registration is explained at the field", async ({ page, person }) => {
  await page.goto(`${app}/register`);
  await requestRegistration(page, "ann@localhost");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(fieldErrors.email_invalid);
  await page.goto(`${app}/register/confirm?token=${await registrationToken(app, person)}`);
  await confirmRegistration(page, { ...person, password: "password1" });
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(fieldErrors.password_common);
  await expect(page.getByLabel("Password")).toBeFocused();
  await expect(page.getByLabel("Username")).toHaveValue(person.username);
  await confirmRegistration(page, person);
  await expect(page).toHaveURL(`${app}/dashboard`);
});

test("a forgotten password is reset with an emailed link, which is valid once", async ({ page, person }) => {
  await insertAccount(app, person);
  await page.goto(`${app}/password/forgot`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("button", { name: pages.forgot.submit }).click();
  await expect(statusOf(page)).toContainText("Check your email");
  await expect(page.getByRole("main")).toContainText(pages.layout.resend.hint(person));
  await expect(page.getByRole("button", { name: pages.layout.resend.submit })).toBeDisabled();
  await page.getByRole("link", { name: pages.layout.resend.otherAddress }).click();
  await expect(page.getByLabel("Email")).toHaveValue("");
  // The first site's pages may be those of another app.
  const link = new URL(await linkTo(person.email, "Choose a new password for Latchkey"));
  const ours = `${app}${link.pathname}${link.search}`;
  const password = "a regained long password";
  await page.goto(ours);
  await choose(page, password);
  await expect(statusOf(page)).toHaveText(pages.reset.done);
  await page.goto(ours);
  await expect(page.getByRole("alert")).toHaveText(refusalText("invalid_link"));
  await page.goto(`${app}/login`);
  await logIn(page, { ...person, password });
  await expect(page).toHaveURL(`${app}/dashboard`);
});

test("the page of an expired link sends a new one", async ({ page, person }) => {
  await insertAccount(app, person);
  const token = await resetToken(app, person);
  await page.goto(`${app}/password/reset?token=${token}`);
  await expect(page.getByText(pages.reset.lead(person))).toBeVisible();
  await expireLinks(app, person);
  await page.reload();
  await expect(page.getByRole("alert")).toHaveText(refusalText("expired_link"));
  await look(page, "an expired link");
  await page.getByRole("button", { name: pages.layout.sendNewLink.submit }).click();
  await expect(statusOf(page)).toContainText("Check your email");
  const link = new URL(await linkTo(person.email, "Choose a new password for Latchkey"));
  expect(link.searchParams.get("token")).not.toBe(token);
});

test("a user sees notifications, sessions and a pending change of address, and acts on them", async ({
  page,
  person,
}) => {
  await join(page, app, person);
  const nav = page.getByRole("navigation");
  await nav.getByRole("link", { name: pages.layout.notifications }).click();
  await page.getByRole("button", { name: pages.notificationPage.markRead }).click();
  await expect(statusOf(page)).toHaveText(pages.notificationPage.marked);
  await expect(statusOf(page)).toBeFocused();

  await page.request.post(`${app}/account/email`, { data: { email: `new-${person.email}` } });
  await nav.getByRole("link", { name: pages.layout.account, exact: true }).click();
  await expect(page.getByRole("main")).toContainText(`We sent a link to new-${person.email}`);
  await expect(page.getByRole("button", { name: pages.layout.resend.submit })).toBeDisabled();
  await page.getByRole("button", { name: pages.account.email.cancel }).click();
  await expect(page.getByRole("main")).not.toContainText("We sent a link to");

  await page.getByRole("link", { name: pages.account.sessions.link }).click();
  await expect(page.getByRole("main")).toContainText(pages.sessions.onlyOne);
  await page.getByRole("main").getByRole("button", { name: pages.sessions.logOut }).click();
  await expect(page).toHaveURL(`${app}/`);
});

test("a user changes username, address and password, after step-up authentication in place", async ({
  page,
  person,
}) => {
  const renamed = { ...person, username: `${person.username}-2` };
  await insertAccount(app, person);
  await page.request.post(`${app}/login`, { data: { ...person, remember: true } });
  await page.goto(`${app}/account`);
  await changeUsername(page, "not a name");
  await expect(page.getByLabel("New username")).toHaveAccessibleDescription(fieldErrors.username_invalid);
  await ageSessions(app, person);
  await changeUsername(page, renamed.username);
  await page.getByRole("textbox", { name: "Password", exact: true }).fill(person.password);
  await page.getByRole("button", { name: pages.login.confirm.submit }).click();
  await expect(statusOf(page)).toHaveText(pages.account.username.done);
  await expectRemembered(page); // As before.
  await changeEmail(page, `new-${person.email}`);
  await expect(page.getByRole("main")).toContainText(`We sent a link to new-${person.email}`);
  await changePassword(page, person.password, "another long enough password");
  await expect(page.getByText(pages.account.password.done)).toBeVisible();
  await expectKnown(page, app, renamed);
});

test("a password can be shown while it is typed, with hints at Caps Lock and its length", async ({ page, person }) => {
  await page.goto(`${app}/register/confirm?token=${await registrationToken(app, person)}`);
  const password = page.getByLabel("Password", { exact: true });
  const hint = page.getByText(pages.layout.passwordHint({ min: 8 }));
  await expect(password).toHaveAttribute("passwordrules", "minlength: 8; allowed: ascii-printable;");
  await password.fill("short");
  await expect(hint).not.toHaveClass(/met/);
  await password.fill("a long enough password");
  await expect(hint).toHaveClass(/met/);
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await password.dispatchEvent("keydown", { modifierCapsLock: true });
  await expect(page.getByText(pages.layout.capsLock)).toBeVisible();
  await password.dispatchEvent("keydown", { modifierCapsLock: false });
  await expect(page.getByText(pages.layout.capsLock)).toHaveCount(0);
});

test("in a browser that loads a page for each view, a logout leads to the home page as well", async ({
  page,
  person,
}) => {
  await page.addInitScript(() => Object.defineProperty(window, "navigation", { value: undefined }));
  await join(page, app, person);
  await page.getByRole("button", { name: pages.layout.logOut }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.home.loggedOut.heading);
});

test("a view of one user does not act for another who logs in from a second tab", async ({ page, person }) => {
  const other = { ...person, username: `${person.username}-2`, email: `2-${person.email}` };
  await insertAccount(app, other);
  await join(page, app, person);
  await page.request.post(`${app}/login`, { data: other });
  const logout = page.waitForResponse(`${app}/logout`);
  await page.getByRole("button", { name: pages.layout.logOut }).click();
  expect((await logout).status()).toBe(409);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.dashboard.heading(other));
});

async function choose(page: Page, password: string) {
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: pages.reset.submit }).click();
}

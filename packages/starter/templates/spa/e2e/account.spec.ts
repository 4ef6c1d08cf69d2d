import { readFile } from "node:fs/promises";
import { product } from "@latchkey/product";
import { fieldErrors, pages } from "@latchkey/texts";
import { deleteAccount, downloadData } from "../../../packages/e2e/src/account-page.ts";
import { ageSessions } from "../../../packages/e2e/src/accounts.ts";
import { enterCode, readSecret } from "../../../packages/e2e/src/authenticator-app.ts";
import { confirmPassword, join, logIn, logOut } from "../../../packages/e2e/src/login.ts";
import { look } from "../../../packages/e2e/src/look.ts";
import { expect, originOf, type Page, type Person, statusOf, test } from "../../../packages/e2e/src/test.ts";
import { attachAuthenticator } from "../../../packages/e2e/src/virtual-authenticator.ts";

const app = originOf(import.meta.url);

test("a user adds, renames and removes a passkey, after step-up authentication in place", async ({ page, person }) => {
  const device = await attachAuthenticator(page);
  await join(page, app, person, "/account");
  await ageSessions(app, person);
  await page.getByRole("link", { name: pages.account.passkeys.link }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await page.getByRole("link", { name: pages.passkeys.add }).click();
  await look(page, "a new passkey");
  await page.getByLabel(pages.newPasskey.label).fill("Laptop");
  await page.getByRole("button", { name: pages.newPasskey.submit }).click();
  await look(page, "step-up authentication");
  await page.getByRole("dialog").getByRole("link", { name: pages.login.forgot }).click();
  await expect(page.getByRole("heading", { level: 1, name: pages.forgot.title })).toBeFocused();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.goBack();
  await page.getByLabel(pages.newPasskey.label).fill("Laptop");
  await page.getByRole("button", { name: pages.newPasskey.submit }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("alert").waitFor();
  await expect(page.getByLabel(pages.newPasskey.label)).toHaveValue("Laptop");
  await page.getByRole("button", { name: pages.newPasskey.submit }).click();
  await confirmPassword(page.getByRole("dialog"), "not the password");
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await confirmPassword(page.getByRole("dialog"), person.password);

  await page.getByLabel(pages.passkeys.nameOf({ name: "Laptop" })).fill("Work laptop");
  await page.getByRole("button", { name: pages.passkeys.renameOf({ name: "Laptop" }) }).click();
  await expect(page.getByText("Work laptop", { exact: true })).toBeVisible();
  await look(page, "a list of passkeys");
  await page.getByRole("button", { name: pages.passkeys.removeOf({ name: "Work laptop" }) }).click();
  await expect(statusOf(page)).toHaveText(pages.passkeys.none);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect.poll(device.count).toBe(0); // The browser has forgotten it.
});

test("a user sets up an authenticator app, logs in with it and with a recovery code, downloads everything, and leaves", async ({
  page,
  person,
}) => {
  await join(page, app, person, "/account");
  const [phone, code, other] = await setUpAuthenticator(page, person);

  await logOut(page, app);
  await page.goto(`${app}/login?return_to=/account/sessions`);
  await logIn(page, person);
  await page.waitForURL(`${app}/login/code?return_to=%2Faccount%2Fsessions`);
  await look(page, "a login that needs a code");
  await page.getByRole("checkbox").check();
  await enterCode(page, phone.code());
  await page.waitForURL(`${app}/account/sessions`);
  await page.getByRole("heading", { name: pages.sessions.trusted.heading }).waitFor();
  await look(page, "trusted browsers");
  await page.getByRole("button", { name: new RegExp(pages.sessions.trusted.end) }).click();
  await expect(statusOf(page)).toHaveText(pages.sessions.done.trusted);
  await expect(statusOf(page)).toBeFocused();

  await logOut(page, app);
  await page.goto(`${app}/login?return_to=/account/second-factor`);
  await logIn(page, person);
  await page.getByRole("button", { name: pages.loginCode.recovery.link }).click();
  await enterCode(page, code);
  await expect(page.getByText(pages.secondFactor.codes.left({ count: 9 }))).toBeVisible();
  await ageSessions(app, person);
  await page.getByRole("button", { name: pages.secondFactor.codes.renew }).click();
  await confirmPassword(page.getByRole("dialog"), person.password);
  await page.getByLabel(pages.loginCode.label, { exact: true }).waitFor();
  await look(page, "step-up authentication with a code");
  await enterCode(page, phone.wrongCode());
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await page.evaluate(() => dispatchEvent(new Event("focus"))); // As after a look at the app in another window.
  await page.getByRole("button", { name: pages.loginCode.recovery.link }).click();
  await enterCode(page, other);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.recoveryCodes.title);
  await expect(page.getByText(code)).toHaveCount(0);
  await page.getByRole("button", { name: pages.recoveryCodes.done }).click();
  await look(page, "an authenticator app that is set up");
  await page.getByRole("button", { name: pages.secondFactor.remove }).click();
  await expect(statusOf(page)).toHaveText(pages.secondFactor.off);

  await page.goto(`${app}/account`);
  await ageSessions(app, person);
  const downloading = downloadData(page);
  await confirmPassword(page.getByRole("dialog"), person.password);
  const { name, data } = await downloading;
  expect([name, data.user.username]).toEqual([`${product.slug}-account.json`, person.username]);
  await deleteAccount(page, person.password);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.goodbye.title);
  await expect(page.getByRole("navigation").getByRole("link", { name: pages.layout.logIn })).toBeVisible();
  await look(page, "a deleted account");
});

/** @returns the app, and two recovery codes */
async function setUpAuthenticator(page: Page, person: Person) {
  await page.getByRole("link", { name: pages.account.secondFactor.link }).click();
  await page.getByRole("link", { name: pages.secondFactor.setUp }).click();
  const qrCode = page.getByRole("img", { name: pages.authenticator.image });
  expect((await qrCode.boundingBox())?.width).toBeGreaterThan(150);
  await look(page, "a new authenticator app");
  await page.request.post(`${app}/logout`); // In another tab: a code of this session is no longer valid.
  await page.request.post(`${app}/login`, { data: person });
  const earlier = (await page.locator("form.card code").textContent()) ?? "";
  await enterCode(page, (await readSecret(page)).currentCode(), pages.authenticator.submit);
  await expect(page.getByRole("textbox")).toHaveAccessibleDescription(fieldErrors.enrolment_expired);
  await expect(page.locator("form.card code")).not.toHaveText(earlier);
  const phone = await readSecret(page);
  await enterCode(page, phone.wrongCode(), pages.authenticator.submit);
  await expect(page.getByRole("textbox")).toHaveAccessibleDescription(fieldErrors.code_wrong);
  await enterCode(page, phone.currentCode(), pages.authenticator.submit);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.recoveryCodes.title);
  await look(page, "recovery codes");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: pages.recoveryCodes.copy }).click();
  await expect(statusOf(page)).toHaveText(pages.recoveryCodes.copied);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: pages.recoveryCodes.download }).click(),
  ]);
  const saved = await readFile(await download.path(), "utf8");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(saved);
  const [code = "", other = ""] = saved.match(/([a-z2-7]{4}-){3}[a-z2-7]{4}/g) ?? [];
  await expect(page.getByText(code)).toBeVisible();
  await page.getByRole("button", { name: pages.recoveryCodes.done }).click();
  return [phone, code, other] as const;
}

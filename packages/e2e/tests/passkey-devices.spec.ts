import { Authenticator } from "@latchkey/testkit/authenticator";
import { pages, refusalText } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { ageSessions, registrationToken, removePasskeys } from "../src/accounts.ts";
import { join, logIn } from "../src/login.ts";
import { look } from "../src/look.ts";
import { expect, NO_SITE, sites, test } from "../src/test.ts";
import { attachAuthenticator, withoutSuggestions } from "../src/virtual-authenticator.ts";

test.skip(...NO_SITE);

const [{ site } = { site: "" }] = sites;

async function addPasskey(page: Page, name: string) {
  await page.goto(`${site}/account/passkeys/new`);
  await page.getByLabel(pages.newPasskey.label).fill(name);
  await page.getByRole("button", { name: pages.newPasskey.submit }).click();
}

test("passkeys are made by this device, a USB key or a synced store, but not without user verification [S9]", async ({
  page,
  person,
}) => {
  await withoutSuggestions(page);
  await join(page, site, person);
  const unverified = await attachAuthenticator(page, { transport: "usb", verifies: false });
  await addPasskey(page, "Unverified");
  await expect(page.getByText(pages.newPasskey.failed)).toBeVisible();
  await unverified.detach();
  for (const device of [{}, { transport: "usb" as const }, { synced: true }]) {
    const name = JSON.stringify(device);
    const { detach } = await attachAuthenticator(page, device);
    await addPasskey(page, name);
    await expect(page.getByText(name, { exact: true })).toBeVisible();
    await detach();
  }
  await expect(page.getByText(pages.passkeys.synced)).toHaveCount(1);
  await expect(page.getByText(pages.passkeys.onDevice)).toHaveCount(2);
});

test("the browser forgets a passkey that the server no longer knows, and removed ones [S12]", async ({
  page,
  person,
}) => {
  await withoutSuggestions(page);
  await join(page, site, person);
  const { count } = await attachAuthenticator(page);
  await addPasskey(page, "First");
  await page.getByRole("button", { name: "Remove the passkey First" }).click();
  await expect(page.getByText(pages.passkeys.none)).toBeVisible();
  await expect.poll(count).toBe(0);

  await addPasskey(page, "Second");
  await expect(page.getByText("Second", { exact: true })).toBeVisible();
  await removePasskeys(site, person);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL(`${site}/`);
  await page.goto(`${site}/login`);
  expect(await count()).toBe(1);
  await page.getByRole("button", { name: pages.login.passkey }).click();
  await expect(page.getByRole("alert")).toHaveText(refusalText("passkey_unknown"));
  await expect.poll(count).toBe(0);
});

test("an offer of passkeys is renewed before its challenge expires and after a failure, and the password form works meanwhile", async ({
  page,
  person,
}) => {
  let challenges = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/login/passkey/options")) challenges++;
  });
  await page.clock.install();
  await page.goto(`${site}/login`);
  await expect.poll(() => challenges).toBe(1);
  await page.clock.fastForward("04:01");
  await expect.poll(() => challenges).toBe(2);
  await page.getByRole("button", { name: pages.login.passkey }).click();
  await expect(page.getByText(pages.login.passkeyFailed)).toBeVisible();
  await expect.poll(() => challenges).toBe(4); // For the button, and for the offer after it.
  await join(page, site, person);
});

for (const { name, site, other } of sites) {
  test(`a person registers on the ${name} with a passkey only, adds an authenticator app and a password, loses the device, comes back with a recovery code, and removes everything [S17]`, async ({
    page,
    person,
  }) => {
    const { detach } = await attachAuthenticator(page);
    await page.goto(`${site}/register/confirm?token=${await registrationToken(site, person)}`);
    await look(page, "a registration with a password or a passkey");
    await page.getByLabel("Username").fill("not a name");
    await page.getByRole("button", { name: pages.registerConfirm.passkey.submit }).click();
    await expect(page.getByLabel("Username")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Username").fill(person.username);
    await page.getByRole("button", { name: pages.registerConfirm.passkey.submit }).click();
    await page.waitForURL(`${site}/dashboard`);

    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${site}/`);
    await page.goto(`${other}/login`); // Without its window, the browser accepts the suggestion by itself.
    await page.waitForURL(`${other}/dashboard`);
    await page.goto(`${site}/account/authenticator`);
    const secret = ((await page.locator("form.card code").textContent()) ?? "").replaceAll(" ", "");
    const phone = new Authenticator(`otpauth://totp/test:person?secret=${secret}&issuer=test`);
    await page.getByRole("textbox").fill(phone.currentCode());
    await page.getByRole("button", { name: pages.authenticator.submit }).click();
    const codes = await page.getByText(/^([a-z2-7]{4}-){3}[a-z2-7]{4}$/).allTextContents();

    await ageSessions(site, person);
    await page.goto(`${site}/account`);
    await expect(page.getByText(pages.account.password.none)).toBeVisible();
    await look(page, "an account without a password");
    await page.getByRole("button", { name: pages.account.delete.submit }).click();
    await expect(page.getByText(pages.login.confirm.leadWithout(person))).toBeVisible();
    await expect(page.getByLabel("Password")).toHaveCount(0);
    await look(page, "step-up authentication without a password");
    await page.goto(`${site}/login?return_to=/account`);
    await page.getByRole("button", { name: pages.login.confirm.passkey }).click();
    await page.waitForURL(`${site}/account`);
    await page.getByLabel("New password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: pages.account.password.add }).click();
    await expect(page.getByLabel("Current password")).toBeVisible();

    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${site}/`);
    await detach(); // The device is lost.
    await page.goto(`${site}/login`);
    await logIn(page, person);
    await page.waitForURL(/\/login\/code/);
    await page.getByRole("textbox").fill(phone.code());
    await page.getByRole("button", { name: pages.loginCode.submit }).click();
    await page.waitForURL(`${site}/dashboard`);
    await page.getByRole("button", { name: "Log out" }).click();
    await page.waitForURL(`${site}/`);
    await page.goto(`${other}/login?return_to=/account/passkeys`);
    await logIn(page, person);
    await page.getByRole("link", { name: pages.loginCode.recovery.link }).click();
    await page.getByRole("textbox").fill(codes[0] ?? "");
    await page.getByRole("button", { name: pages.loginCode.submit }).click();
    await page.waitForURL(`${other}/account/passkeys`);
    await look(page, "a list of passkeys");
    await page.getByRole("button", { name: /Remove the passkey/ }).click();
    await expect(page.getByText(pages.passkeys.none)).toBeVisible();
    await page.goto(`${other}/account/passkeys/new`);
    await look(page, "a new passkey");
    await page.goto(`${other}/account/second-factor`);
    await page.getByRole("button", { name: pages.secondFactor.remove }).click();
    await expect(page.getByRole("link", { name: pages.secondFactor.setUp })).toBeVisible();
  });
}

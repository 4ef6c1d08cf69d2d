import { Authenticator } from "@latchkey/testkit/authenticator";
import { pages } from "@latchkey/texts";
import type { Page } from "@playwright/test";

/** Reads the secret that the open page shows. */
export async function readSecret(page: Page) {
  const secret = ((await page.locator("form.card code").textContent()) ?? "").replaceAll(" ", "");
  return new Authenticator(`otpauth://totp/test:person?secret=${secret}&issuer=test`);
}

/** Sets up an app on the open page, which then shows the recovery codes. */
export async function setUpAuthenticator(page: Page) {
  const phone = await readSecret(page);
  await enterCode(page, phone.currentCode(), pages.authenticator.submit);
  return phone;
}

/** Fills in and submits an open form that asks for a code. */
export async function enterCode(page: Page, code: string, button = pages.loginCode.submit) {
  await page.getByRole("textbox").fill(code);
  await page.getByRole("button", { name: button }).click();
}

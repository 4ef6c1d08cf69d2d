import { pages } from "@latchkey/texts";
import { registrationToken } from "../src/accounts.ts";
import { expect, nightlyUnless, sites, test } from "../src/test.ts";

const { revealPassword, capsLock, passwordHint } = pages.layout;

for (const [index, { name, site }] of sites.entries()) {
  test(
    `a password on the ${name} can be shown until it is sent, with hints for Caps Lock and its length`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await page.goto(`${site}/register/confirm?token=${await registrationToken(site, person)}`);
      const password = page.getByLabel("Password");
      const show = page.getByRole("button", { name: `${revealPassword.show} ${revealPassword.what}` });
      await expect(password).toHaveAttribute("passwordrules", "minlength: 8; allowed: ascii-printable;");
      await password.fill("short");
      await expect(password).toHaveAttribute("type", "password");
      await show.click();
      await expect(password).toHaveAttribute("type", "text");
      await expect(show).toHaveAttribute("aria-pressed", "true");

      await password.dispatchEvent("keydown", { modifierCapsLock: true });
      await expect(page.getByText(capsLock)).toBeVisible();
      await password.dispatchEvent("keydown", { modifierCapsLock: false });
      await expect(page.getByText(capsLock)).toHaveCount(0);
      const hint = page.getByText(passwordHint({ min: 8 }));
      await expect(hint).not.toHaveClass(/met/);
      await password.fill("password1");
      await expect(hint).toHaveClass(/met/);

      await page.getByLabel("Username").fill(person.username);
      await page.getByRole("button", { name: pages.registerConfirm.submit }).click();
      await expect(password).toHaveAttribute("aria-invalid", "true"); // It is too common.
      await expect(password).toHaveAttribute("type", "password");
      await expect(show).toHaveCount(1); // The field of a refused form has one, too.
    },
  );
}

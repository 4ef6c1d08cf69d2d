import { pages } from "@latchkey/texts";
import { endPause } from "../src/accounts.ts";
import { countEmails } from "../src/emails.ts";
import { requestRegistration } from "../src/register.ts";
import { expect, nightlyUnless, sites, statusOf, test } from "../src/test.ts";

for (const [index, { name, site }] of sites.entries()) {
  test(`an email address in any script can be entered on the ${name} [G10]`, async ({ page }) => {
    await page.goto(`${site}/register`);
    await requestRegistration(page, "иван@пример.рф");
    await expect(statusOf(page)).toContainText("Check your email");
  });

  test(
    `an email with a link can be sent again after a countdown, or to another address, on the ${name}`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      const t = pages.layout.resend;
      await page.clock.install();
      await page.goto(`${site}/register`);
      await requestRegistration(page, person.email);
      const submit = page.getByRole("button", { name: t.submit });
      await expect(submit).toBeDisabled();
      await expect(submit).toHaveText(/ \(\d\d?\ss\)$/);
      await page.clock.runFor(30_000);
      await expect(submit).toHaveText(t.submit);
      await expect(page.getByText(t.hint(person))).toBeVisible();
      await endPause(site);
      await submit.click();
      await expect.poll(() => countEmails(person.email)).toBe(2);
      await expect(page.getByText(t.hint(person))).toBeVisible();
      await page.getByRole("link", { name: t.otherAddress }).click();
      await expect(page.getByLabel("Email")).toHaveValue("");
    },
  );
}

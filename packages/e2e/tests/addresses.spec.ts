import { requestRegistration } from "../src/register.ts";
import { expect, sites, statusOf, test } from "../src/test.ts";

for (const { name, site } of sites) {
  test(`an email address in any script can be entered on the ${name} [G10]`, async ({ page }) => {
    await page.goto(`${site}/register`);
    await requestRegistration(page, "иван@пример.рф");
    await expect(statusOf(page)).toContainText("Check your email");
  });
}

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, logIn, register, sendRegistration, sites, test } from "../src/test.ts";

const PUBLIC = ["/", "/login", "/register", "/password/forgot", "/password/reset?token=x", "/no/such/page"];
const PRIVATE = ["/", "/dashboard", "/notifications", "/account/sessions", "/login"];
const SCREENS = [
  { screen: "phone", viewport: { width: 360, height: 740 } },
  { screen: "desktop", viewport: { width: 1280, height: 800 } },
];

for (const { name, site } of sites) {
  for (const { screen, viewport } of SCREENS) {
    test.describe(() => {
      test.use({ viewport });

      test(`every page of the ${name} fits a ${screen} and is accessible, in light and in dark`, async ({
        page,
        person,
      }) => {
        test.slow();
        for (const path of PUBLIC) {
          await page.goto(site + path);
          await look(page, path);
        }
        await page.goto(`${site}/login`);
        await logIn(page, { username: "nobody", password: "wrong" });
        await page.getByRole("alert").waitFor();
        await look(page, "a refused login");
        await sendRegistration(page, site, { ...person, username: "not a name", email: "ann@localhost" });
        await page.getByRole("alert").waitFor();
        await look(page, "a refused registration");
        await register(page, site, person);
        for (const path of PRIVATE) {
          await page.goto(site + path);
          await look(page, path);
        }
      });
    });
  }
}

async function look(page: Page, what: string) {
  await page.emulateMedia({ colorScheme: "light" });
  expect(await violations(new AxeBuilder({ page })), what).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await violations(new AxeBuilder({ page }).withRules("color-contrast")), `${what}, dark`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, what).toBeLessThanOrEqual(0);
}

async function violations(axe: AxeBuilder) {
  const found = await axe.analyze();
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

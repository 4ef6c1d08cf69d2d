import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { changeEmail, changePassword, changeUsername, deleteAccount } from "../src/account-page.ts";
import { join, logIn } from "../src/login.ts";
import { linkTo } from "../src/mails.ts";
import { askToRegister, createTheAccount } from "../src/register.ts";
import { expect, sites, statusOf, test } from "../src/test.ts";

const PUBLIC = ["/", "/login", "/register", "/password/forgot", "/not-me?token=x", "/goodbye", "/no/such/page"];
const PRIVATE = ["/", "/dashboard", "/notifications", "/account", "/account?done=email", "/account/sessions", "/login"];
const SCREENS = {
  phone: { width: 360, height: 740 },
  desktop: { width: 1280, height: 800 },
};

for (const { name, site } of sites) {
  test(`every page of the ${name} fits a phone and a desktop, and is accessible on both, in light and in dark`, async ({
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
    await lookAtRefusal(page, "a refused login");
    await page.goto(`${site}/register`);
    await askToRegister(page, "ann@localhost");
    await lookAtRefusal(page, "a refused address");
    await askToRegister(page, person.email);
    await statusOf(page).waitFor();
    await look(page, "a mail that is on its way");
    await page.goto(await linkTo(person.email, "Create your account"));
    await createTheAccount(page, { ...person, username: "not a name" });
    await lookAtRefusal(page, "a refused registration");

    await join(page, site, person);
    for (const path of PRIVATE) {
      await page.goto(site + path);
      await look(page, path);
    }
    await page.goto(`${site}/account`);
    await changeUsername(page, "not a name");
    await lookAtRefusal(page, "a refused user name");
    await changeEmail(page, `new-${person.email}`);
    await page.goto(await linkTo(`new-${person.email}`, "Confirm your new address"));
    await look(page, "a new address to confirm");
    await page.goto(await linkTo(person.email, "Your address is about to change"));
    await look(page, "a change that was not me");
    await page.goto(`${site}/account`);
    await changePassword(page, "not the password", "another long enough password");
    await lookAtRefusal(page, "a refused password");
    await page.goto(`${site}/account`);
    await deleteAccount(page, "not the password");
    await lookAtRefusal(page, "a refused deletion");
  });
}

async function lookAtRefusal(page: Page, what: string) {
  await page.getByRole("alert").waitFor();
  await look(page, what);
}

async function look(page: Page, what: string) {
  // No page has frames; a tab for what was found in them would take longer than all the looking.
  const axe = () => new AxeBuilder({ page }).setLegacyMode();
  for (const [screen, size] of Object.entries(SCREENS)) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await violations(axe()), `${what}, ${screen}`).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await violations(axe().withRules("color-contrast")), `${what}, ${screen}, dark`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `${what}, ${screen}`).toBeLessThanOrEqual(0);
  }
}

async function violations(axe: AxeBuilder) {
  const found = await axe.analyze();
  return found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

import { pages, refusalText } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { changeUsername } from "../src/account-page.ts";
import { ageSessions, insertAccount } from "../src/accounts.ts";
import { expectKnown, expectLoggedOut, expectRemembered } from "../src/login.ts";
import { look } from "../src/look.ts";
import { CLEO } from "../src/people.ts";
import { expect, nightlyUnless, sites, stackOf, test } from "../src/test.ts";
import { ports, topologies } from "../src/topologies.ts";

const logInWith = (page: Page, title: string) =>
  page.getByRole("link", { name: pages.login.withProvider({ title }) }).click();

async function choose(page: Page, issuer: string, person: string) {
  await expect(page).toHaveURL(new RegExp(`^${issuer}/login/`));
  await page.getByRole("button", { name: person }).click();
}

/** Only where Playwright resolves the host as the browser does. */
async function lookAt(page: Page, what: string) {
  if (page.url().startsWith("http://localhost")) await look(page, what);
}

for (const [index, topology] of topologies.entries()) {
  const { sites, issuers } = stackOf(topology);
  const { name = "", site = "", other = "" } = sites[index % sites.length] ?? {};

  test(
    `on ${topology.name} a person registers on the ${name} with a provider, connects another, and is logged out everywhere by a logout there [P1, P10]`,
    nightlyUnless(topology === ports),
    async ({ page }) => {
      test.skip(sites.length === 0, "There is no site with pages");
      await page.goto(`${site}/login?return_to=/account`);
      await lookAt(page, "a login page with providers");
      await logInWith(page, "Acme");
      await choose(page, issuers.acme, "Ada");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.registerProvider.title);
      await lookAt(page, "a registration with a provider");
      await page.getByLabel(pages.registerConfirm.username).fill("ada");
      await page.getByRole("button", { name: pages.registerProvider.create }).click();
      await page.waitForURL(`${site}/account`);
      await expectKnown(page, other, { username: "ada" });

      await page.goto(`${other}/account/providers`);
      await page.getByRole("button", { name: pages.providers.connectTo({ title: "Partner" }) }).click();
      await choose(page, issuers.partner, "Ben");
      await page.waitForURL(`${other}/account/providers`);
      const disconnect = pages.providers.disconnectFrom({ title: "Partner", email: "ben@example.com" });
      await lookAt(page, "connected accounts");
      await page.getByRole("button", { name: disconnect }).click();
      await expect(page.getByRole("button", { name: disconnect })).toHaveCount(0);

      await page.goto(`${other}/account`);
      await ageSessions(other, { username: "ada" });
      await changeUsername(page, "ada-renamed");
      await page.getByRole("button", { name: pages.login.confirm.provider({ title: "Acme" }) }).click();
      await choose(page, issuers.acme, "Ada");
      await page.waitForURL(`${other}/account`);
      await expect(page.getByLabel("New username")).toHaveValue("ada-renamed");

      const elsewhere = await page.context().newPage();
      await elsewhere.goto(`${site}/notifications`);
      const atProvider = await page.context().newPage();
      await atProvider.goto(`${issuers.acme}/session/end`);
      await atProvider.getByRole("button", { name: "Log out everywhere" }).click();
      await expectLoggedOut(page);
      await expectLoggedOut(elsewhere);

      await page.goto(`${site}/login`);
      await page.getByLabel(pages.login.remember).check();
      await logInWith(page, "Acme");
      await choose(page, issuers.acme, "Ada");
      await page.waitForURL(`${site}/dashboard`);
      await expectRemembered(page);
      await page.getByRole("button", { name: "Log out" }).click();
      await expect(page).toHaveURL(new RegExp(`^${issuers.acme}/session/end`));
      await page.getByRole("button", { name: "Log out everywhere" }).click();
      await page.waitForURL(`${site}/`);
      await expect(page.getByRole("navigation").getByRole("link", { name: pages.layout.logIn })).toBeVisible();
    },
  );
}

test("a login with a provider takes over no account that has the same address [P2]", async ({ page, person }) => {
  const [{ site } = { site: "" }] = sites;
  test.skip(site === "", "There is no site with pages");
  await insertAccount(site, { ...person, email: CLEO.email });
  await page.goto(`${site}/login`);
  await logInWith(page, "Acme");
  await choose(page, stackOf(ports).issuers.acme, CLEO.name);
  await expect(
    page.getByText(refusalText("provider_address_taken", { title: "Acme", email: CLEO.email })),
  ).toBeVisible();
  await look(page, "a login that would take over an account");
  await page.getByRole("link", { name: pages.layout.logIn }).last().click();
  await expect(page).toHaveURL(`${site}/login?return_to=%2Faccount%2Fproviders`);
});

import { SESSION_COOKIE } from "@latchkey/product";
import type { Page } from "@playwright/test";
import { cookiesOf, expectKnown, join, logIn, sessionCookies } from "../src/login.ts";
import { expect, NO_SITE, type Person, stackOf, test } from "../src/test.ts";
import { oneHost, ports, siblings } from "../src/topologies.ts";

test.skip(...NO_SITE);

for (const { topology, attributes } of [
  { topology: ports, attributes: "Path=/dashboard" },
  { topology: siblings, attributes: "Path=/dashboard; Domain=example.test; Secure" },
]) {
  const { everySite, sameSiteAttacker } = stackOf(topology);
  const { site = "", other = "" } = everySite[0] ?? {};

  test(`on ${topology.name} two session cookies count as none, and both are removed (cookie tossing) [C8]`, async ({
    page,
    person,
  }) => {
    const planted = await sessionOfAttacker(page, site, person);
    await join(page, other, person);
    await plant(page, sameSiteAttacker, `${planted}; ${attributes}`);
    expect(await sessionCookies(page, topology)).toHaveLength(2);
    await page.goto(`${other}/dashboard`);
    await expect(page).toHaveURL(`${other}/login?return_to=%2Fdashboard`);
    expect(await sessionCookies(page, topology)).toEqual([]);
    await logIn(page, person);
    await expect(page).toHaveURL(`${other}/dashboard`);
    await expectKnown(page, site, person);
  });
}

test(`on ${oneHost.name} browsers accept no second session cookie from a neighbor`, async ({ page, person }) => {
  const { everySite, sameSiteAttacker } = stackOf(oneHost);
  const { site = "", other = "" } = everySite[0] ?? {};
  const planted = await sessionOfAttacker(page, site, person);
  await join(page, other, person);
  const cookies = await sessionCookies(page, oneHost);
  for (const attributes of ["Path=/dashboard; Secure", "Path=/; Domain=product.test; Secure", "Path=/"]) {
    await plant(page, sameSiteAttacker, `${planted}; ${attributes}`);
  }
  expect(await sessionCookies(page, oneHost)).toEqual(cookies);
  await expectKnown(page, site, person);
});

/** Logs in as the attacker, and takes the cookie out of the browser. */
async function sessionOfAttacker(page: Page, site: string, { username, email, password }: Person) {
  await join(page, site, { username: `${username}-evil`, email: `evil-${email}`, password });
  const cookie = (await cookiesOf(page)).find(({ name }) => name.endsWith(SESSION_COOKIE));
  await page.goto("about:blank"); // live.js would react to the removed cookie.
  await page.context().clearCookies();
  return `${cookie?.name}=${cookie?.value}`;
}

/** Opens a page that responds with this Set-Cookie. */
async function plant(page: Page, from: string, cookie: string) {
  await page.goto(`${from}/?${new URLSearchParams({ cookie })}`);
}

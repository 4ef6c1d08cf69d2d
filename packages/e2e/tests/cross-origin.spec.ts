import type { Page } from "@playwright/test";
import { cookiesOf, expectKnown, join, nameAtApi } from "../src/login.ts";
import { expect, NO_SITE, nightlyUnless, stackOf, test } from "../src/test.ts";
import { siblings, topologies } from "../src/topologies.ts";

test.skip(...NO_SITE);

for (const topology of topologies) {
  const { apps, api, everySite, sameSiteAttacker, crossSiteAttacker } = stackOf(topology);
  const attacks = [sameSiteAttacker, crossSiteAttacker].flatMap((from) =>
    Object.values(apps).flatMap((app) => [`${app}/logout`, `${app}/login`].map((action) => ({ from, action }))),
  );

  test(
    `on ${topology.name} every app refuses forms of same-site and cross-site attackers, and nothing changes (CSRF) [F1, F2, V6]`,
    nightlyUnless(topology === siblings),
    async ({ page, person }) => {
      await join(page, everySite[0]?.site ?? "", person);
      const jar = await cookiesOf(page);
      for (const { from, action } of attacks) {
        const { status, cookies } = await post(page, from, action, person);
        expect(status, `${from} to ${action}`).toBe(403);
        // The neighbor is same-site, so SameSite lets the cookie through and only the CSRF guard refuses.
        expect(cookies.includes(`${topology.cookie.name}=`)).toBe(from === sameSiteAttacker);
      }
      expect(await cookiesOf(page)).toEqual(jar);
      for (const { site } of everySite) await expectKnown(page, site, person);
      expect(await nameAtApi(page, api)).toBe(person.username);
    },
  );
}

/** Opens the attacker's page, which submits the form by itself. */
async function post(page: Page, from: string, action: string, fields: object) {
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  await page.goto(`${from}/?${new URLSearchParams({ ...fields, action })}`);
  const answer = await answered;
  const { cookie = "" } = await answer.request().allHeaders();
  return { status: answer.status(), cookies: cookie };
}

import { expectKnown, join, nameAtApi } from "@latchkey/e2e/login";
import { expect, stackOf, test } from "@latchkey/e2e/test";
import { liveWholeStory } from "@latchkey/e2e/whole-story";
import { DEPLOYMENTS } from "../src/deployments.ts";

for (const deployment of DEPLOYMENTS) {
  const { sites, everySite, api } = stackOf(deployment);

  test.describe(`on ${deployment.name}`, () => {
    test.skip(!deployment.gateway.installed(), `${deployment.gateway.name} is not installed`);

    for (const { name, site, other } of sites)
      test(`a user's whole story on the ${name}, with live pages`, async ({ page, person }) => {
        await liveWholeStory(page, person, { site, other });
      });

    for (const { name, site, other } of everySite)
      test(`a login on the ${name} is valid everywhere, with the cookie of the topology`, async ({ page, person }) => {
        await join(page, site, person);
        const cookie = { ...deployment.topology.cookie, path: "/", httpOnly: true, sameSite: "Lax" };
        expect(await page.context().cookies()).toEqual([expect.objectContaining(cookie)]);
        await expectKnown(page, other, person);
        expect(await nameAtApi(page, api)).toBe(person.username);
      });
  });
}

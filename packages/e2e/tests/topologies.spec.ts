import { pages } from "@latchkey/texts";
import { cookiesOf, expectKnown, expectUnknown, join, nameAtApi } from "../src/login.ts";
import { expect, nightlyUnless, stackOf, test } from "../src/test.ts";
import { oneHost, siblings, topologies } from "../src/topologies.ts";

for (const topology of topologies) {
  const { api, everySite } = stackOf(topology);

  for (const [index, { name, site, other }] of everySite.entries()) {
    test(
      `on ${topology.name} a login on the ${name} is valid everywhere, until a logout removes the cookie [C9, L2]`,
      nightlyUnless(index === 0),
      async ({ page, person }) => {
        await join(page, site, person);
        const cookie = { ...topology.cookie, path: "/", httpOnly: true, sameSite: "Lax", expires: -1 };
        expect(await cookiesOf(page)).toEqual([expect.objectContaining(cookie)]);
        expect(await nameAtApi(page, api)).toBe(person.username);
        await expectKnown(page, other, person);

        await page.goto(site);
        await page.getByRole("button", { name: "Log out" }).click();
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.home.loggedOut.heading);
        expect(await cookiesOf(page)).toEqual([]);
        await expectUnknown(page, site);
        await expectUnknown(page, other);
        expect(await nameAtApi(page, api)).toBeUndefined();
      },
    );
  }
}

for (const topology of [oneHost, siblings]) {
  test(`on ${topology.name} every app sends HSTS [V8]`, async ({ page }) => {
    const { api, everySite } = stackOf(topology);
    for (const address of [`${api}/me`, ...everySite.map(({ site }) => `${site}/login`)]) {
      const answer = await page.goto(address);
      expect(answer?.headers()["strict-transport-security"]).toContain("max-age=31536000");
    }
  });
}

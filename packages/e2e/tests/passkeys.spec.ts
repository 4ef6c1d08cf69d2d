import { pages } from "@latchkey/texts";
import { ageSessions } from "../src/accounts.ts";
import { join, logOut } from "../src/login.ts";
import { expect, nightlyUnless, stackOf, test } from "../src/test.ts";
import { siblings, topologies } from "../src/topologies.ts";
import { attachAuthenticator, withoutSuggestions } from "../src/virtual-authenticator.ts";

for (const topology of topologies) {
  const [first] = stackOf(topology).sites;

  test(
    `on ${topology.name} a passkey made on one site logs in on the other, by suggestion and by button [S10]`,
    nightlyUnless(topology === siblings),
    async ({ page, person }) => {
      test.skip(!first, "There is no site");
      const { site, other } = first ?? { site: "", other: "" };
      await attachAuthenticator(page);
      await join(page, site, person, "/account/passkeys/new");
      await page.getByLabel(pages.newPasskey.label).fill("Test device");
      await page.getByRole("button", { name: pages.newPasskey.submit }).click();
      await expect(page.getByText("Test device", { exact: true })).toBeVisible();

      await logOut(page, site);
      await page.goto(`${other}/login`); // Without its window, the browser accepts the suggestion by itself.
      await page.waitForURL(`${other}/dashboard`);

      await logOut(page, other);
      await withoutSuggestions(page);
      await page.goto(`${other}/login?return_to=/account/passkeys/new`);
      await page.getByRole("button", { name: pages.login.passkey }).click();
      await page.waitForURL(`${other}/account/passkeys/new`);

      await page.getByRole("button", { name: pages.newPasskey.submit }).click();
      await expect(page.getByText(pages.newPasskey.failed)).toBeVisible(); // The device has one already.

      await ageSessions(other, person);
      await page.goto(`${other}/account/passkeys`);
      await page.getByRole("button", { name: "Remove the passkey Test device" }).click();
      await page.getByRole("button", { name: pages.login.confirm.passkey }).click(); // Step-up authentication.
      await expect(page.getByText(pages.passkeys.none)).toBeVisible();
    },
  );
}

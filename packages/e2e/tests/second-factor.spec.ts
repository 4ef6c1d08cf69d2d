import { readFile } from "node:fs/promises";
import { pages } from "@latchkey/texts";
import { enterCode, readSecret } from "../src/authenticator-app.ts";
import { expectKnown, join, logIn, logOut } from "../src/login.ts";
import { look } from "../src/look.ts";
import { expect, nightlyUnless, sites, test } from "../src/test.ts";

for (const [index, { name, site, other }] of sites.entries()) {
  test(
    `on the ${name} a person sets up an authenticator app, logs in with it on the other site, and loses it [S1, S5, S13]`,
    nightlyUnless(index === 0),
    async ({ page, person }) => {
      await join(page, site, person, "/account");
      await page.getByRole("link", { name: pages.account.secondFactor.link }).click();
      await page.getByRole("link", { name: pages.secondFactor.setUp }).click();
      const qrCode = page.getByRole("img", { name: pages.authenticator.image });
      await expect(qrCode).toBeVisible();
      expect((await qrCode.boundingBox())?.width).toBeGreaterThan(150);
      await look(page, "a new authenticator app");
      const phone = await readSecret(page);
      await enterCode(page, phone.wrongCode(), pages.authenticator.submit);
      await page.getByRole("alert").waitFor();
      await enterCode(page, phone.currentCode(), pages.authenticator.submit);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.recoveryCodes.title);
      await look(page, "recovery codes");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: pages.recoveryCodes.download }).click(),
      ]);
      const [code = ""] = (await readFile(await download.path(), "utf8")).match(/([a-z2-7]{4}-){3}[a-z2-7]{4}/) ?? [];
      await expect(page.getByText(code)).toBeVisible();
      await page.getByRole("link", { name: pages.recoveryCodes.done }).click();
      await page.waitForURL(`${site}/account/second-factor`);
      await look(page, "an authenticator app that is set up");

      await logOut(page, site);
      await page.goto(`${other}/login?return_to=/account/sessions`);
      await logIn(page, person);
      await page.waitForURL(`${other}/login/code?return_to=%2Faccount%2Fsessions`);
      await look(page, "a login that needs a code");
      await page.getByRole("checkbox").check();
      await enterCode(page, phone.code());
      await page.waitForURL(`${other}/account/sessions`);
      await expect(page.getByRole("heading", { name: pages.sessions.trusted.heading })).toBeVisible();
      await look(page, "trusted browsers");
      await page.getByRole("button", { name: new RegExp(pages.sessions.trusted.end) }).click();
      await expect(page.getByRole("heading", { name: pages.sessions.trusted.heading })).toBeHidden();

      await logOut(page, other);
      await page.goto(`${site}/login`);
      await logIn(page, person);
      await page.getByRole("link", { name: pages.loginCode.recovery.link }).click();
      await enterCode(page, code);
      await page.waitForURL(`${site}/dashboard`);
      await expectKnown(page, other, person);
    },
  );
}

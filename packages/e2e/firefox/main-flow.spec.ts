import { pages } from "@latchkey/texts";
import { linkTo } from "../src/emails.ts";
import { sites, test } from "../src/test.ts";
import { fill, findFirefox, inFirefox, press, see } from "./firefox.ts";

for (const { name, site, other } of sites) {
  test(`in Firefox, users of the ${name} register, are known on every site, are logged out everywhere, and delete the account`, async ({
    person,
  }) => {
    test.skip(!findFirefox(), "There is no Firefox. Install one, or set FIREFOX to its executable");
    await inFirefox(async (open) => {
      const page = await open();
      await page.goto(`${site}/register`);
      await fill(page, "email", person.email);
      await press(page, pages.register.submit);
      await see(page, "Check your email");
      await page.goto(await linkTo(person.email, "Create your Latchkey account"));
      await fill(page, "username", person.username);
      await fill(page, "password", person.password);
      await press(page, pages.registerConfirm.submit);
      await see(page, pages.dashboard.heading(person));

      await page.goto(`${site}/notifications`);
      await press(page, pages.notificationPage.markRead);
      await see(page, pages.notificationPage.allRead);
      await page.goto(`${site}/account`);
      await fill(page, "username", `${person.username}-2`);
      await press(page, pages.account.username.submit);
      await see(page, pages.account.username.done);

      const second = await open();
      await second.goto(`${other}/dashboard`);
      await see(second, pages.dashboard.heading({ username: `${person.username}-2` }));
      await page.bringToFront();
      await press(page, pages.layout.logOut);
      await see(page, pages.home.loggedOut.heading);
      await see(second, pages.loggedOut.title); // By itself.

      await page.goto(`${site}/login?return_to=/account`);
      await fill(page, "username", person.email);
      await fill(page, "password", "not the password");
      await press(page, pages.login.submit);
      await see(page, "Incorrect username or password.");
      await fill(page, "password", person.password);
      await press(page, pages.login.submit);
      await fill(page, "delete-password", person.password);
      await press(page, pages.account.delete.submit);
      await see(page, pages.goodbye.title);
    });
  });
}

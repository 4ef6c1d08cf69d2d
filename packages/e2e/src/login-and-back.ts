import { insertAccount } from "./accounts.ts";
import { cookiesOf, logIn } from "./login.ts";
import { appOf, expect, stackOf, test } from "./test.ts";
import { topologies } from "./topologies.ts";

/**
 * Registers the browser tests of an app without account pages, on every topology. Its home page links to a login page, its
 * own or a site's.
 * @param file the test file in the app's folder, `import.meta.url`
 */
export function testLoginAndBack(file: string): void {
  const { name } = appOf(file);
  for (const topology of topologies) {
    const app = stackOf(topology).apps[name] ?? "";

    test(`on ${topology.name} the login leads back to ${name}, and its logout ends the session everywhere`, async ({
      page,
      person,
    }) => {
      await insertAccount(app, person);
      await page.goto(app);
      await page.getByRole("link", { name: "Log in" }).click();
      await expect(page).toHaveURL(/\/login\?return_to=/);
      const login = page.url();
      await logIn(page, person);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(person.username);
      expect(new URL(page.url()).origin).toBe(app);

      await page.getByRole("button", { name: "Log out" }).click();
      await expect(page).toHaveURL(`${app}/`);
      await expect(page.getByRole("link", { name: "Log in" })).toBeVisible();
      expect(await cookiesOf(page)).toEqual([]);
      await page.goto(login);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Log in");
    });
  }
}

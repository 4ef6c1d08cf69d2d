import { Client } from "@latchkey/testkit/client";
import { changeEmail, changePassword, changeUsername, deleteAccount } from "../src/account-page.ts";
import { insertAccount } from "../src/accounts.ts";
import { linkTo } from "../src/emails.ts";
import { join, logIn } from "../src/login.ts";
import { look, lookAtRefusal } from "../src/look.ts";
import { confirmRegistration, requestRegistration } from "../src/register.ts";
import { expect, nightlyUnless, type Person, sites, statusOf, test } from "../src/test.ts";
import { htmlErrors } from "../src/valid-html.ts";

const PUBLIC = ["/", "/login", "/register", "/password/forgot", "/not-me?token=x", "/goodbye", "/no/such/page"];
const PRIVATE = ["/", "/dashboard", "/notifications", "/account", "/account/sessions", "/login"];

for (const [index, { name, site }] of sites.entries()) {
  test(`every page of the ${name} is valid HTML, with names for its fields and buttons`, async ({ person }) => {
    await insertAccount(site, person);
    const anonymous = new Client({ origin: site, json: false });
    const user = new Client({ origin: site, json: false });
    expect(await user.login(person.username, person.password)).toBe(true);
    for (const [browser, paths] of [
      [anonymous, PUBLIC],
      [user, PRIVATE],
    ] as const) {
      for (const path of paths) expect(await htmlErrors((await browser.get(path)).body), path).toEqual([]);
    }
  });

  const title = `fits a phone and a desktop, and is accessible on both, in light and dark mode, on the ${name}`;
  test.describe(title, nightlyUnless(index === 0), () => {
    test("every public page", async ({ page }) => {
      for (const path of PUBLIC) {
        await page.goto(site + path);
        await look(page, path);
      }
    });

    test("every private page, with the longest names", async ({ page, person }) => {
      await join(page, site, longest(person));
      for (const path of PRIVATE) {
        await page.goto(site + path);
        await look(page, path);
      }
    });

    test("every step of the registration", async ({ page, person }) => {
      await page.goto(`${site}/login`);
      await logIn(page, { username: "nobody", password: "wrong" });
      await lookAtRefusal(page, "a refused login");
      await page.goto(`${site}/register`);
      await requestRegistration(page, "ann@localhost");
      await lookAtRefusal(page, "a refused address");
      await requestRegistration(page, person.email);
      await statusOf(page).waitFor();
      await look(page, "an email that is on its way");
      await page.goto(await linkTo(person.email, "Create your Latchkey account"));
      await confirmRegistration(page, { ...person, username: "not a name" });
      await lookAtRefusal(page, "a refused registration");
    });

    test("every change of an account", async ({ page, person: shorter }) => {
      const person = longest(shorter);
      await join(page, site, person, "/account");
      await changeUsername(page, "not a name");
      await lookAtRefusal(page, "a refused username");
      await changeEmail(page, `new-${person.email}`);
      await page.goto(await linkTo(`new-${person.email}`, "Confirm your new email address for Latchkey"));
      await look(page, "a new address to confirm");
      await page.goto(await linkTo(person.email, "Your Latchkey email address is about to change"));
      await look(page, "a change that was not me");
      await page.goto(`${site}/account`);
      await changePassword(page, "not the password", "another long enough password");
      await lookAtRefusal(page, "a refused password");
      await page.goto(`${site}/account`);
      await deleteAccount(page, "not the password");
      await lookAtRefusal(page, "a refused deletion");
    });
  });
}

/** Nothing in these names lets a line break. */
const longest = ({ username, email, password }: Person) => ({
  password,
  username: username.padEnd(32, "w"),
  email: email.replace("@", `${"-".padEnd(60 - email.length, "w")}@`),
});

import { pages } from "@latchkey/texts";
import { insertAccount } from "../src/accounts.ts";
import { join, logIn } from "../src/login.ts";
import { expect, sites, test } from "../src/test.ts";

const t = pages.layout;

for (const { name, site } of sites) {
  test(`on the ${name} a button says that its form is being sent, until the response arrives, and Back shows no error of an earlier attempt`, async ({
    page,
    person,
  }) => {
    await insertAccount(site, person);
    await page.goto(`${site}/login`);
    await page.evaluate(() =>
      addEventListener("submit", ({ submitter }) => sessionStorage.setItem("label", submitter?.textContent ?? "")),
    );
    await logIn(page, { ...person, password: "not the password" });
    await expect(page.getByRole("alert")).toBeVisible();
    await page.getByLabel(pages.login.username).fill(person.username);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await expect(page).toHaveURL(`${site}/dashboard`);
    expect(await page.evaluate(() => sessionStorage.getItem("label"))).toBe(t.sending);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.login.again.heading);
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page.getByRole("button", { name: t.sending })).toHaveCount(0);
  });

  test(`on the ${name} a form keeps what was typed while the browser is offline`, async ({ context, page, person }) => {
    await join(page, site, person, "/account");
    await page.getByLabel(pages.account.email.label).fill(`new-${person.email}`);
    await context.setOffline(true);
    const submit = page.getByRole("button", { name: pages.account.email.submit });
    await submit.click();
    await expect(page.getByRole("alert")).toHaveText(t.unreachable);
    await expect(page.getByLabel(pages.account.email.label)).toHaveValue(`new-${person.email}`);
    await context.setOffline(false);
    await submit.click();
    await expect(page.getByRole("main").getByRole("status")).toContainText("Check your new email address");
  });
}

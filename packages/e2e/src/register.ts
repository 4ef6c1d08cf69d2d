import { pages } from "@latchkey/texts";
import type { Page } from "@playwright/test";
import { linkTo } from "./emails.ts";
import type { Person } from "./test.ts";

/** Registers by email and waits until the user is logged in. */
export async function register(page: Page, site: string, person: Person) {
  await page.goto(`${site}/register`);
  await requestRegistration(page, person.email);
  await page.goto(await linkTo(person.email, "Create your Latchkey account"));
  await confirmRegistration(page, person);
  await page.waitForURL(`${site}/dashboard`);
}

/** Fills in and submits the form that requests an email. */
export async function requestRegistration(page: Page, email: string) {
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: pages.register.submit }).click();
}

/** Fills in and submits the form behind the emailed link. */
export async function confirmRegistration(page: Page, { username, password }: Pick<Person, "username" | "password">) {
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: pages.registerConfirm.submit }).click();
}

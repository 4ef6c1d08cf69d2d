import { openDatabase } from "@latchkey/db";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

const { E2E_API = "", E2E_HTMX = "", E2E_ASTRO = "", E2E_DATABASE = "" } = process.env;

export const api = E2E_API;
export const sites = [
  { name: "htmx site", site: E2E_HTMX, other: E2E_ASTRO },
  { name: "Astro site", site: E2E_ASTRO, other: E2E_HTMX },
];
export const htmxSite = E2E_HTMX;

export interface Person {
  username: string;
  email: string;
  password: string;
}

let people = 0;

export const test = base.extend<{ person: Person }>({
  /** Somebody whom no other test knows, not registered yet. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures off the pattern.
  person: async ({}, use, { workerIndex }) => {
    const username = `ann-${workerIndex}-${++people}`;
    await use({ username, email: `${username}@example.com`, password: "a long enough password" });
  },
  /** A page that complains of nothing: no script error, and nothing that the Content-Security-Policy had to stop. */
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      // The browser notes each 4xx answer as an error.
      const isAnswer = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
      if (message.type() === "error" && !isAnswer) complaints.push(message.text());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

/** Registers, and waits until that is done. */
export async function register(page: Page, site: string, person: Person) {
  await sendRegistration(page, site, person);
  await page.waitForURL(`${site}/dashboard`);
}

/** Fills in the registration form and sends it. */
export async function sendRegistration(page: Page, site: string, { username, email, password }: Person) {
  await page.goto(`${site}/register`);
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Register" }).click();
}

/** Fills in the login form that is shown and sends it. */
export async function logIn(page: Page, { username, password }: Pick<Person, "username" | "password">) {
  await page.getByLabel("User name or e-mail").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function expectKnown(page: Page, site: string, { username }: Person) {
  await page.goto(`${site}/dashboard`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Welcome, ${username}`);
}

export async function expectUnknown(page: Page, site: string) {
  await page.goto(`${site}/dashboard`);
  await expect(page).toHaveURL(`${site}/login?return_to=%2Fdashboard`);
}

/** Lets the person's sessions run out in the database, though the browser still sends its cookie. */
export async function expireSessions({ username }: Person) {
  const db = openDatabase(E2E_DATABASE);
  const user = db("users").where({ username }).select("id");
  await db("sessions")
    .whereIn("user_id", user)
    .update({ expired: new Date(0) });
  await db.destroy();
}

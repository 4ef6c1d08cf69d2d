import { openDatabase } from "@latchkey/db";
import { test as base, expect, type Page } from "@playwright/test";
import type { Stack } from "./stack.ts";
import { ports, type Topology } from "./topologies.ts";

export { expect };

const running: Omit<Stack, "stop">[] = JSON.parse(process.env.E2E_STACKS ?? "[]");

/** Playwright lists the tests before anything runs; there are no addresses then. */
const NOWHERE = { api: "", htmx: "", astro: "", neighbour: "", stranger: "", database: "", log: "" };

/** Where a browser finds the apps in a topology, site by site. */
export function stackOf({ name }: Topology) {
  const stack = running.find((candidate) => candidate.name === name) ?? NOWHERE;
  const { htmx, astro } = stack;
  const sites = [
    { name: "htmx site", site: htmx, other: astro },
    { name: "Astro site", site: astro, other: htmx },
  ];
  return { ...stack, sites };
}

const { database } = stackOf(ports);
export const { api, htmx: htmxSite, sites } = stackOf(ports);

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

/** Who the API says the browser is: opened as a page, as only the browser knows the hosts. */
export async function nameAtApi(page: Page, api: string): Promise<string | undefined> {
  const [answer] = await Promise.all([page.waitForResponse(`${api}/me`), page.goto(`${api}/me`)]);
  return (await answer.json()).user?.username;
}

/** Lets the person's sessions run out in the database, though the browser still sends its cookie. */
export const expireSessions = (person: Person) => moveSessions(person, { expired: new Date(0) });

/** Lets the person's sessions have begun so long ago that the password is asked for again. */
export const ageSessions = (person: Person) => moveSessions(person, { created_at: new Date(Date.now() - 3_600_000) });

async function moveSessions({ username }: Person, times: { expired?: Date; created_at?: Date }) {
  const db = openDatabase(database);
  const user = db("users").where({ username }).select("id");
  await db("sessions").whereIn("user_id", user).update(times);
  await db.destroy();
}

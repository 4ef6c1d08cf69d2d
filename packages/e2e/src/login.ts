import { SESSION_COOKIE } from "@latchkey/product";
import { pages } from "@latchkey/texts";
import { type Browser, expect, type Locator, type Page } from "@playwright/test";
import { insertAccount } from "./accounts.ts";
import type { Person } from "./test.ts";
import type { Topology } from "./topologies.ts";

/** Logs in as a new user, created without a registration email, and opens a page. */
export async function join(page: Page, site: string, person: Person, path = "/dashboard") {
  await insertAccount(site, person);
  await page.goto(`${site}/login?return_to=${path}`);
  await logIn(page, person);
  await page.waitForURL(site + path);
}

/** Fills in and submits the open login form. */
export async function logIn(page: Page, { username, password }: Pick<Person, "username" | "password">) {
  await page.getByLabel(pages.login.username).fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

/** Fills in and submits the open form of a step-up authentication. */
export async function confirmPassword(page: Page | Locator, password: string) {
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: pages.login.confirm.submit }).click();
}

export async function logOut(page: Page, site: string) {
  await page.getByRole("button", { name: "Log out" }).first().click();
  await page.waitForURL(`${site}/`);
}

const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";

/** Opens a page in another browser, Firefox on Windows. The caller closes its context. */
export async function openFirefox(browser: Browser) {
  const context = await browser.newContext({ userAgent: FIREFOX });
  return context.newPage();
}

/** The same, where the person logs in. */
export async function anotherBrowser(browser: Browser, site: string, person: Person) {
  const page = await openFirefox(browser);
  await page.goto(`${site}/login`);
  await logIn(page, person);
  await page.waitForURL(`${site}/dashboard`);
  return page;
}

export async function expectKnown(page: Page, site: string, { username }: Pick<Person, "username">) {
  await page.goto(`${site}/dashboard`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Welcome, ${username}`);
}

/** Expects a session that outlives the browser. */
export async function expectRemembered(page: Page) {
  const session = (await cookiesOf(page)).find(({ name }) => name.endsWith(SESSION_COOKIE));
  expect(session?.expires).toBeGreaterThan(0);
}

/** Expects that the open page noticed the end of its session by itself. */
export async function expectLoggedOut(page: Page) {
  await expect(page).toHaveURL(/\/logged-out\?return_to=%2F/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(pages.loggedOut.title);
}

export async function expectUnknown(page: Page, site: string) {
  await page.goto(`${site}/dashboard`);
  await expect(page).toHaveURL(`${site}/login?return_to=%2Fdashboard`);
}

/** Returns the current user according to the API, opened as a page because only the browser resolves the hosts. */
export async function nameAtApi(page: Page, api: string): Promise<string | undefined> {
  const [answer] = await Promise.all([page.waitForResponse(`${api}/me`), page.goto(`${api}/me`)]);
  return (await answer.json()).user?.username;
}

/** The session cookies in the browser's jar. */
export async function sessionCookies(page: Page, { cookie: { name } }: Pick<Topology, "cookie">) {
  return (await cookiesOf(page)).filter((each) => each.name === name);
}

/** The cookies in the jar, without that of a passkey's challenge, which a login page may receive even after the login. */
export async function cookiesOf(page: Page) {
  return (await page.context().cookies()).filter(({ name }) => !name.endsWith(".passkey"));
}

export function browserOf(page: Page) {
  const browser = page.context().browser();
  if (!browser) throw new Error("The page has no browser");
  return browser;
}

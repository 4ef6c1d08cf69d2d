import { fileURLToPath } from "node:url";
import type { App } from "@latchkey/product/apps";
import { test as base, expect, type Page, type Route } from "@playwright/test";
import type { Stack } from "./stack.ts";
import { APPS, ports, type Topology } from "./topologies.ts";

export { expect, type Page, type Route };

const running: Omit<Stack, "stop">[] = JSON.parse(process.env.E2E_STACKS ?? "[]");

/** Playwright lists the tests before the apps run. */
const NOT_RUNNING: Omit<Stack, "stop" | "name"> = {
  apps: {},
  sameSiteAttacker: "",
  crossSiteAttacker: "",
  issuers: { acme: "", partner: "" },
  database: "",
  log: "",
};

/**
 * Returns the origins of a topology: the API's, and each site's with that of another site. `sites` have the same pages,
 * and `everySite` includes single-page apps, which have the same login page and dashboard.
 */
export function stackOf({ name }: Pick<Topology, "name">) {
  const stack = running.find((candidate) => candidate.name === name) ?? NOT_RUNNING;
  const originsOf = (...kinds: App["kind"][]) => {
    const found = APPS.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => ({
      name,
      site: stack.apps[name] ?? "",
    }));
    return found.map((app, index) => ({ ...app, other: found[(index + 1) % found.length]?.site ?? "" }));
  };
  const [api] = originsOf("json");
  return { ...stack, sites: originsOf("pages"), everySite: originsOf("pages", "spa"), api: api?.site ?? "" };
}

/** Returns the URL of the database behind a site. */
export function databaseOf(site: string): string {
  const stack = running.find(({ apps }) => Object.values(apps).includes(site));
  if (!stack) throw new Error(`No stack has a site at ${site}`);
  return stack.database;
}

export const { api, sites, everySite } = stackOf(ports);

/**
 * For a test whose promise the contract proves over HTTP as well, or which looks at what the sites share. `pnpm test` runs it
 * only where `daily` is true, and `pnpm test:browsers` on each site and topology.
 */
export const nightlyUnless = (daily: boolean) => (daily ? {} : { tag: "@nightly" });

/** For `test.skip`, where a test needs a site. Every other test of sites runs once per site. */
export const NO_SITE = [everySite.length === 0, "There is no site"] as const;

/** Returns the app whose folder holds this file. */
export function appOf(file: string): App {
  const app = APPS.find(({ directory }) => fileURLToPath(file).startsWith(`${directory}/`));
  if (!app) throw new Error(`${file} belongs to no app`);
  return app;
}

/** Returns the origin of the app whose folder holds this file, on the ports of localhost. */
export const originOf = (file: string): string => stackOf(ports).apps[appOf(file).name] ?? "";

/** The page's own status message. The toast is outside of `main`. */
export const statusOf = (page: Page) => page.getByRole("main").getByRole("status");

/** After a form has been replaced in place, the focus must not fall back to the top of the page. */
export const expectFocusInMain = (page: Page) => expect(page.locator("main :focus")).toHaveCount(1);

export interface Person {
  username: string;
  email: string;
  password: string;
}

let people = 0;

export const test = base.extend<{ person: Person }>({
  /** A new person without an account. */
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures from the pattern.
  person: async ({}, use, { workerIndex }) => {
    const username = `ann-${workerIndex}-${++people}`;
    await use({ username, email: `${username}@example.com`, password: "a long enough password" });
  },
  /** Fails the test on a script error or a violation of the Content-Security-Policy. */
  page: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      // The browser logs every 4xx response as an error.
      const isAnswer = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
      if (message.type() === "error" && !isAnswer) complaints.push(message.text());
    });
    await use(page);
    expect(complaints).toEqual([]);
  },
});

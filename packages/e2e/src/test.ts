import { test as base, expect, type Page } from "@playwright/test";
import type { Stack } from "./stack.ts";
import { ports, type Topology } from "./topologies.ts";

export { expect, type Page };

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

/** The database behind a site. */
export function databaseOf(site: string): string {
  const stack = running.find(({ htmx, astro }) => [htmx, astro].includes(site));
  if (!stack) throw new Error(`No stack has a site at ${site}`);
  return stack.database;
}

export const { api, htmx: htmxSite, sites } = stackOf(ports);

/** What the page says it has done. Outside of `main` stands the toast, which speaks by itself. */
export const statusOf = (page: Page) => page.getByRole("main").getByRole("status");

export interface Person {
  username: string;
  email: string;
  password: string;
}

let people = 0;

export const test = base.extend<{ person: Person }>({
  /** Somebody whom no other test knows, without an account yet. */
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

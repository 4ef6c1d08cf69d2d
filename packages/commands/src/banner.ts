import { DEMO_USER } from "./demo-user.ts";

type App = { port: number; origin: string };

/** Prints where everything is and what to try first, as soon as all three apps answer. */
export async function printBannerWhenReady(apps: { api: App; htmx: App; astro: App; database: string }): Promise<void> {
  const { api, htmx, astro } = apps;
  await Promise.all([api, htmx, astro].map(({ port }) => ready(port)));
  console.log(`
  Latchkey is running: one login, three apps.

    htmx site    ${htmx.origin}
    Astro site   ${astro.origin}
    API          ${api.origin}
    PostgreSQL   ${apps.database}

    Log in as    ${DEMO_USER.username}
    Password     ${DEMO_USER.password}

  Try this first: log in on the htmx site, then open the Astro site. You are known there.
  Ctrl-C ends everything.
`);
}

async function ready(port: number): Promise<void> {
  const answers = await fetch(`http://localhost:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
  if (answers) return;
  await new Promise((resolve) => setTimeout(resolve, 200).unref());
  return ready(port);
}

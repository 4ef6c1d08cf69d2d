import { DEMO_USER } from "./demo-user.ts";

type App = { port: number; origin: string };

export interface Running {
  api: App;
  htmx: App;
  astro: App;
  /** URL of the embedded server; one of your own may hold a password. */
  database?: string;
  /** Whether there is a demo user. */
  demo: boolean;
}

/** Prints where everything is and what to try first, as soon as all three apps answer. */
export async function printBannerWhenReady({ api, htmx, astro, database, demo }: Running): Promise<void> {
  await Promise.all([api, htmx, astro].map(({ port }) => ready(port)));
  const mailbox = process.env.SMTP_URL ? "yours, of SMTP_URL" : `${api.origin}/dev/mailbox`;
  console.log(`
  Latchkey is running: one login, three apps.

    htmx site    ${htmx.origin}
    Astro site   ${astro.origin}
    API          ${api.origin}
    Mailbox      ${mailbox}
    PostgreSQL   ${database ?? "yours, of DATABASE_URL"}
${demo ? `\n    Log in as    ${DEMO_USER.username}\n    Password     ${DEMO_USER.password}\n` : ""}
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

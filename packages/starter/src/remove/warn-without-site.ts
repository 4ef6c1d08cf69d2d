import { type App, sitesOf } from "@latchkey/product/apps";

/** Without a site, emails link to the API, which has no pages: it answers these links with 404. */
const WARNING = `Warning: no site is kept, so emails link to API_ORIGIN, which has no pages.
Before you send emails, serve /register/confirm, /email/confirm, /password/reset,
/password/forgot and /not-me there. Apps whose users log in on a site do not start without one.`;

/** Warns if removing these parts removes the last site. */
export function warnWithoutSite(
  log: { warn(message: string): void },
  apps: Pick<App, "name" | "kind">[],
  removed: string[],
): void {
  const sites = sitesOf(apps);
  if (sites.length > 0 && sites.every(({ name }) => removed.includes(name))) log.warn(WARNING);
}

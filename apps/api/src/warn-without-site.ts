import { type App, sitesOf } from "@latchkey/product/apps";

/** Warns if there is no site: this is intended, or an image lacks the package.json of the sites. */
export function warnWithoutSite(log: { warn(message: string): void }, apps: App[]): void {
  if (sitesOf(apps).length > 0) return;
  log.warn("No package.json in apps/ describes a site: emails link to API_ORIGIN, so serve their pages there");
}

import { type App, sitesOf } from "@latchkey/product/apps";

/** Warns if there is no site: either that is intended, or the image lacks the sites' package.json. */
export function warnWithoutSite(log: { warn(message: string): void }, apps: App[]): void {
  if (sitesOf(apps).length > 0) return;
  log.warn("No package.json in apps/ describes a site: emails link to API_ORIGIN, so serve their pages there");
}

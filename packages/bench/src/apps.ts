import { existsSync } from "node:fs";
import { join } from "node:path";
import { type App, apiOf, listApps, sitesOf } from "@latchkey/product/apps";

/** An app that knows the login. */
export interface MeasuredApp extends App {
  /** Its private page. */
  path: string;
  /** What reports call it, with this page. */
  label: string;
  /** Whether it runs from a build. */
  built: boolean;
}

export const APPS: MeasuredApp[] = listApps().flatMap((app) => {
  if (!app.kind) return [];
  const path = app.kind === "pages" ? "/dashboard" : "/me";
  return { ...app, path, label: `${app.title} ${path}`, built: existsSync(join(app.directory, "dist")) };
});
export const API: MeasuredApp = apiOf(APPS);
export const SITES: MeasuredApp[] = sitesOf(APPS);
